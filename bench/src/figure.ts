import type { Library } from './library.ts';
import type { Effort, Timing } from './samples.ts';

/** One measured figure. */
export interface Figure extends Timing {
  readonly name: string;
  readonly unit: Unit;
  /** The bar that the project sets itself, for the median; null where it sets none. */
  readonly bar: number | null;
  /** A figure from elsewhere to see beside it: `Linux 6.18: 67 to 72 µs`. */
  readonly beside?: string;
}

export type Unit = 'ns' | 'µs' | 'ms' | 's' | 'B' | 'GB' | 'times';

/** How many nanoseconds a unit of time is. */
const NANOSECONDS = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 } as const;

/** Figures of one kind, and how they are got. A section is measured in a process of its own. */
export interface Section {
  readonly title: string;
  readonly method: string;
  measure(library: Library, effort: Effort): readonly Figure[];
}

/** A figure of time, from nanoseconds. */
export function time(
  name: string,
  { best, median, mean, samples }: Timing,
  unit: keyof typeof NANOSECONDS,
  bar: number | null = null,
  beside?: string,
): Figure {
  const [scaled, middle, average] = [best, median, mean].map((value) => value / NANOSECONDS[unit]);
  return {
    name,
    unit,
    bar,
    best: scaled!,
    median: middle!,
    mean: average!,
    samples,
    ...(beside !== undefined && { beside }),
  };
}

/** A figure that is measured once. */
export function amount(name: string, value: number, unit: Unit, bar: number | null = null): Figure {
  return { name, unit, bar, best: value, median: value, mean: value, samples: 1 };
}
