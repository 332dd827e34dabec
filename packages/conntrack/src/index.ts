/**
 * Connection tracking and address translation as Linux does them: which packets belong together,
 * what state they are in, and how they are rewritten.
 *
 * @module
 */
export { Conntrack, type ConntrackOptions } from './conntrack.ts';
export type { ConnectionEntry, EntryTuple } from './entry.ts';
export { formatEntry } from './format-entry.ts';
export { masquerade } from './nat/masquerade.ts';
export { Nat, type NatHook, type NatRules } from './nat/nat.ts';
export type { Manipulation, NatRange } from './nat/nat-range.ts';
export { redirect } from './nat/redirect.ts';
export type { EarlyDrop } from './room.ts';
export { ConntrackStatistics } from './statistics.ts';
export { ConnectionTable } from './table/connection-table.ts';
export { ConnectionStatus } from './table/status.ts';
export { TupleKey } from './table/tuple-key.ts';
