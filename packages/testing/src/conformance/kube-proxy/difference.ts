import type { Reach } from './scenario.ts';

/** Where a mode does something else than the suite expects, and why. */
export interface Difference {
  /** Which flows: all whose `scenario: flow` it matches. */
  readonly of: RegExp;
  /** What comes of them instead. */
  readonly reach: Reach | ((expected: Reach) => Reach);
  readonly because: string;
}

/** What a mode makes of a flow: what is expected of all, or what the last difference that concerns it says. */
export function expectedOf(
  title: string,
  expected: Reach,
  differences: readonly Difference[],
): { readonly reach: Reach; readonly because: string | undefined } {
  const difference = differences.findLast(({ of }) => of.test(title));
  if (difference === undefined) return { reach: expected, because: undefined };
  const { because } = difference;
  const reach =
    typeof difference.reach === 'string' ? difference.reach : difference.reach(expected);
  return { reach, because: reach === expected ? undefined : because };
}
