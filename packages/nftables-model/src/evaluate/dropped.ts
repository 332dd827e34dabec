import type { PacketBuffer, Passage } from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';

/** Says which rule drops the packet, counted from 1, or that the policy of the base chain does. */
export function dropped(
  { tableName: table, name: chain }: ProgramChain,
  rule: number | null,
  packet: PacketBuffer,
  passage: Passage,
): 'drop' {
  passage.explain(packet, { kind: 'rule', tool: 'nft', table, chain, hook: passage.hook, rule });
  return 'drop';
}
