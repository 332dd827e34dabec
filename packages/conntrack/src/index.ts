/**
 * Connection tracking and address translation as Linux does them (net/netfilter/nf_conntrack_*.c,
 * nf_nat_*.c).
 *
 * **The model.** {@link Conntrack} stands at four hooks of a host. At PREROUTING and OUTPUT it puts
 * fragments together, and looks up the tuple of each packet in a table of connections: the packet is
 * `NEW`, `ESTABLISHED`, `RELATED` or `INVALID`, and a tracker of its protocol moves the connection's
 * state and its time to live. At INPUT and POSTROUTING the connection of a first packet is confirmed:
 * both its tuples enter the hash table. {@link Nat} asks rules once for each connection and each end,
 * finds a tuple that no other connection's answers have, and rewrites the packets of both directions,
 * with what ICMP errors quote.
 *
 * **Work.** Each look-up of a tuple, each entry compared in it, each insertion and each tuple that NAT
 * tries is counted on the ledger of the packet that caused it.
 *
 * **Chance.** The kernel draws the port where NAT begins its search, the longest chain allowed, and
 * with the key of its hash the neighbours that an early drop takes. The table's hash is not the
 * kernel's siphash; it spreads as evenly, and its key comes from the host's seed.
 *
 * **Not here.** Helpers other than those of FTP and TFTP, timeout policies, events, hardware
 * offload.
 *
 * @module
 */
export { Conntrack } from './conntrack.ts';
export type { ConntrackOptions, ConntrackSource } from './conntrack-options.ts';
export type { ConntrackView } from './conntrack-view.ts';
export { OpenConnections } from './count/open-connections.ts';
export type {
  AlteredEnd,
  RowAction,
  RowAlteration,
  RowCondition,
  WritableEnds,
} from './course/row-parts.ts';
export type { ConnectionEntry, EntryTuple } from './entry/entry.ts';
export type { ExpectationEntry } from './entry/expectation-entry.ts';
export { formatEntry } from './entry/format-entry.ts';
export { Helpers } from './helper/helpers.ts';
export type { ConntrackKernel } from './hook/clash.ts';
export { attachTemplate, hasTemplate } from './hook/template.ts';
export { masquerade } from './nat/masquerade.ts';
export { Nat } from './nat/nat.ts';
export type { Manipulation, NatRange } from './nat/nat-range.ts';
export type { NatHook, NatRules } from './nat/nat-stage.ts';
export { redirect } from './nat/redirect.ts';
export type { ConnectionCounters } from './table/accounting.ts';
export { ConnectionTable } from './table/connection-table.ts';
export { LABELS } from './table/labels.ts';
export { ConntrackStatistics } from './table/statistics.ts';
export { ConnectionStatus } from './table/status.ts';
export type { ConntrackHandle } from './table/units.ts';
export {
  type ConnectionState,
  type ConntrackCause,
  type Direction,
  NO_CONNECTION,
} from './tuple/connection-state.ts';
export { TupleKey } from './tuple/tuple-key.ts';
export { ORIGINAL, REPLY, type Way } from './tuple/way.ts';
export { type Zone, zoneId, zoneNumber, zoneOf } from './tuple/zone.ts';
export * from './words.ts';
