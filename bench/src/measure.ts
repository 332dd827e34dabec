import { Bench } from 'tinybench';

/** How long to measure: `smoke` only shows that everything runs. */
export interface Effort {
  readonly smoke: boolean;
  /** Milliseconds for each measurement, and as much to warm up. */
  readonly time: number;
}

export const EFFORTS: Readonly<Record<'full' | 'smoke', Effort>> = {
  full: { smoke: false, time: 500 },
  smoke: { smoke: true, time: 10 },
};

/**
 * Nanoseconds an operation: the quickest of many samples of `batch` operations each. Whatever else
 * the machine does can only add to a sample.
 */
export async function measure(
  effort: Effort,
  batch: number,
  operation: () => void,
): Promise<number> {
  const bench = new Bench({
    time: effort.time,
    warmupTime: effort.time,
    iterations: 5,
    warmupIterations: 2,
    throws: true,
  });
  bench.add('operation', () => {
    for (let done = 0; done < batch; done++) operation();
  });
  await bench.run();
  const result = bench.tasks[0]?.result;
  if (result?.state !== 'completed') throw new Error(`a measurement ended as '${result?.state}'`);
  return (result.latency.min * 1e6) / batch;
}

/** Seconds of something that is done once. */
export function seconds(operation: () => void): number {
  const began = performance.now();
  operation();
  return (performance.now() - began) / 1000;
}
