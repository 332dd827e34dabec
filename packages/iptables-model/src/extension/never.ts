import type { Predicate } from './extension.ts';

/** Matches no packet; stands in for a match or target that is not modelled. */
export const NEVER: Predicate = { matches: () => false, isStateless: true };
