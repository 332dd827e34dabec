import type { Predicate } from './extension.ts';

/** Matches every packet. */
export const ALWAYS: Predicate = { matches: () => true };
