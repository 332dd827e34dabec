/** How long to measure: `smoke` only shows that everything runs. */
export interface Effort {
  readonly smoke: boolean;
  /** Milliseconds of samples for each figure, after half as many to warm up. */
  readonly time: number;
}

export const EFFORTS: Readonly<Record<'full' | 'smoke', Effort>> = {
  full: { smoke: false, time: 600 },
  smoke: { smoke: true, time: 5 },
};

/** Nanoseconds an operation, over all samples. */
export interface Timing {
  readonly best: number;
  readonly median: number;
  /** All time over all operations: collections of garbage are in it. */
  readonly mean: number;
  readonly samples: number;
}

/** A sample: `operations` of them, timed together. */
export interface Sampled {
  readonly operations: number;
  run(): void;
  /** Done after each sample, and not timed. */
  after?(): void;
}

const FEWEST = 5;

/** Takes samples one after the other, the first of them to warm up. */
export function sample(effort: Effort, { operations, run, after }: Sampled): Timing {
  const timings: number[] = [];
  const take = (milliseconds: number): void => {
    timings.length = 0;
    for (let spent = 0; spent < milliseconds * 1e6 || timings.length < FEWEST; ) {
      const took = nanoseconds(run);
      after?.();
      spent += took;
      timings.push(took / operations);
    }
  };
  take(effort.time / 2);
  take(effort.time);
  return timingOf(timings);
}

/** Something that can be done a few times only. */
export function times(count: number, run: () => void): Timing {
  return timingOf(Array.from({ length: count }, () => nanoseconds(run)));
}

/**
 * The time of doing something: by the clock, or by the processor where that is less, as on a machine
 * that is busy with other things. Collections of garbage run on several processors at once, so that on
 * an idle machine it is the clock's.
 */
export function nanoseconds(run: () => void): number {
  const began = process.hrtime.bigint();
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return Math.min(Number(process.hrtime.bigint() - began), (user + system) * 1000);
}

/** A summary of nanoseconds an operation. */
export function timingOf(timings: readonly number[]): Timing {
  const sorted = timings.toSorted((a, b) => a - b);
  return {
    best: sorted[0] ?? Number.NaN,
    median: sorted[sorted.length >> 1] ?? Number.NaN,
    mean: timings.reduce((sum, timing) => sum + timing, 0) / timings.length,
    samples: timings.length,
  };
}
