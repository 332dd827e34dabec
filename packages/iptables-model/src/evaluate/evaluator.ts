import type { PacketBuffer, Passage, Verdict } from '@packet-path/core';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Table } from '../table/table.ts';

/**
 * Takes a packet through a table, from the built-in chain of a hook to a verdict.
 *
 * However it finds the rules that match, it charges the ledger for those Linux would have walked,
 * asks for the same random draws in the same order, and keeps the same counters.
 */
export interface Evaluator {
  walk(table: Table, builtin: LiveChain, packet: PacketBuffer, passage: Passage): Verdict;
}
