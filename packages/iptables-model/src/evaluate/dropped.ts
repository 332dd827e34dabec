import type { ChainSite, PacketBuffer, Passage } from '@packet-path/core';
import { POLICY } from '../ruleset/live-chain.ts';

/**
 * Says which rule drops a packet, where its target has not given a reason of its own, or that the policy of
 * the built-in chain does.
 *
 * @param rule from 0, or `POLICY`
 */
export function dropped(
  { tool, table, chain, hook }: ChainSite,
  rule: number,
  packet: PacketBuffer,
  passage: Passage,
): 'drop' {
  const number = rule === POLICY ? null : rule + 1;
  passage.explain(packet, { kind: 'rule', tool, table, chain, hook, rule: number });
  return 'drop';
}
