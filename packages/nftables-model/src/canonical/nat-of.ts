import type { NatFlag } from '../ruleset/statement.ts';

/** The order in which nft lists the flags of a NAT statement. */
const ORDER: readonly NatFlag[] = ['random', 'fully-random', 'persistent'];

/** Flags as nft lists them: each once, in its order. */
export function natFlagsOf(flags: readonly NatFlag[]): readonly NatFlag[] {
  return ORDER.filter((flag) => flags.includes(flag));
}
