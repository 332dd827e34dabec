import type { Reach } from './scenario.ts';

/** Where a mode does something else than the suite expects, and why. */
export interface Difference {
  /** Which flows: all whose `scenario: flow` it matches. */
  readonly of: RegExp;
  /** The reach of these flows instead. */
  readonly reach: Reach | ((expected: Reach) => Reach);
  readonly because: string;
}

/**
 * The reach of a flow in a mode: the one expected of all, as each difference that concerns the flow
 * changes it, one after the other; and the reason of the last, if any did.
 */
export function expectedOf(
  title: string,
  expected: Reach,
  differences: readonly Difference[],
): { readonly reach: Reach; readonly because: string | undefined } {
  let reach = expected;
  const reasons: string[] = [];
  for (const difference of differences) {
    if (!difference.of.test(title)) continue;
    const changed =
      typeof difference.reach === 'string' ? difference.reach : difference.reach(reach);
    if (changed !== reach) reasons.push(difference.because);
    reach = changed;
  }
  return { reach, because: reach === expected ? undefined : reasons.join('; ') };
}
