import type { Json } from '../case/kernel-case.ts';

/** Something that the recording and the model do not agree on. */
export interface Difference {
  /** Where: a key of `expect`, then the way into it: `conntrack.tcp 10.0.0.1:1000 … .timeout`. */
  readonly key: string;
  readonly expected: string;
  readonly got: string;
}

/** A difference between two values, in words. */
export function difference(key: string, expected: unknown, got: unknown): Difference {
  return { key, expected: words(expected), got: words(got) };
}

function words(value: unknown): string {
  if (value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The difference of two plain values, when they are not the same; none when they are. */
export function unequal(key: string, expected: Json | undefined, got: unknown): Difference[] {
  return expected === got ? [] : [difference(key, expected, got)];
}
