import type { Predicate } from '../extension/extension.ts';

/** Matches every packet. */
export const ALWAYS: Predicate = { matches: () => true };
