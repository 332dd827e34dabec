import type { Tests } from '../ruleset/tests.ts';

/** The matches of a chain's rule, ready for packets. */
export type RuleTests = (rule: number) => Tests;
