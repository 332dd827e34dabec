import type { PacketBuffer, Passage, Verdict } from '@packet-path/core';
import type { ProgramChain } from '../program/chain.ts';

/**
 * Takes packets through the chains of nftables. An evaluator may find its way as it likes, if the
 * verdict, the packet, the ledger, the draws in their order and every state of the rules are those of
 * a walk from rule to rule (`test/support/naive-evaluator.ts`).
 */
export interface Evaluator {
  /** Walks from a base chain to a verdict. */
  walk(base: ProgramChain, packet: PacketBuffer, passage: Passage): Verdict;
}
