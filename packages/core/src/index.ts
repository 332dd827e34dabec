/**
 * The ground that every model stands on: addresses, packets, routes and devices, the host and its
 * five hooks, the ledger, the trace, virtual time and seeded chance.
 *
 * Core has the mechanism of all these, and few words of its own. Models bring theirs by module
 * augmentation: counters (`WorkCounters`), trace steps (`TraceSteps`), reasons of drops
 * (`DropReasons`), purposes of draws (`DrawPurposes`), notes on a packet (`PacketBuffer`), codes of
 * errors (`ErrorCodes`), tools (`Tools`) and themselves (`HostParts`).
 *
 * Modelled are IPv4 and IPv6 packets as fields, not as bytes; routing by prefix, mark and type;
 * forwarding, local delivery, fragments; ICMP errors and resets of the kernel's own. Not modelled are
 * links: no frames, neighbours or queues.
 *
 * @module
 */
export * from './address/address.ts';
export {
  checkPort,
  type Endpoint,
  type EndpointLike,
  formatEndpoint,
  parseEndpoint,
  parseEndpointOrAddress,
  parsePort,
  toEndpoint,
} from './address/endpoint.ts';
export { bits, netmask, Prefix, type PrefixLike, toPrefix } from './address/prefix.ts';
export type {
  CourseAction,
  CourseCheck,
  CourseChooser,
  CourseCondition,
  CoursePart,
  CourseRecorder,
  CourseTurn,
  GivenEnd,
  PacketCounters,
  TurnChoices,
} from './attach/course-recorder.ts';
export {
  ForeseenCheck,
  type ForeseenEnd,
  ForeseenTurn,
  type WalkAhead,
} from './attach/foreseen-walk.ts';
export type { HookFunction } from './attach/hook-function.ts';
export { HookTable } from './attach/hook-table.ts';
export type { KeyedLookup } from './attach/keyed-lookup.ts';
export { Passage, type PassageHost } from './attach/passage.ts';
export {
  CONNECTION_OUTCOMES,
  type ConnectedColumns,
  type ConnectManyOptions,
  connectMany,
  type FlowColumns,
} from './bulk/connect-many.ts';
export {
  addressAt,
  columnsOf,
  emptyColumns,
  type PacketColumns,
  packetAt,
  writeAddress,
} from './bulk/packet-columns.ts';
export { type BulkPath, sendMany } from './bulk/send-many.ts';
export { OUTCOMES, type SendManyOptions, type SentColumns } from './bulk/sent-columns.ts';
export { type Choices, firstChance, SeededChoices } from './chance/choices.ts';
export * from './chance/draws.ts';
export { EveryOutcome } from './chance/every-outcome.ts';
export { createRandom, type Random, type Seed, shuffled } from './chance/random.ts';
export { Course } from './course/course.ts';
export { CoursePlace } from './course/course-place.ts';
export { type CourseGuide, Courses } from './course/courses.ts';
export type { DryRun, DryRunOptions } from './course/dry-run.ts';
export { Epoch } from './course/epoch.ts';
export type { RowFlight, RowGuide } from './course/row-guide.ts';
export type { RowTally } from './course/row-tally.ts';
export { WidePlace } from './course/wide-place.ts';
export { joinedInterfaces } from './device/check-interface.ts';
export { type InterfaceOptions, NetworkInterface } from './device/network-interface.ts';
export * from './error/check-argument.ts';
export * from './error/check-options.ts';
export { Errno } from './error/errno.ts';
export * from './error/error.ts';
export { meantHint, nearest } from './error/nearest.ts';
export { printable, printableLine } from './error/printable.ts';
export { reasonOf } from './error/reason-of.ts';
export { shellWord } from './error/shell-word.ts';
export { shortened } from './error/short-quotes.ts';
export { shown } from './error/shown.ts';
export { jhash2 } from './hash/jhash.ts';
export * from './hook/drop-reason.ts';
export { HOOKS, type Hook, Priority, type Verdict } from './hook/hook.ts';
export { declareReasons, reasonText } from './hook/reason-text.ts';
export type { Delivered, Delivery } from './host/delivery.ts';
export type { HostOptions } from './host/host-options.ts';
export * from './host/host-parts.ts';
export { icmpError } from './host/icmp-error.ts';
export { type PacketType, packetType } from './host/packet-type.ts';
export { Pipeline } from './host/pipeline.ts';
export { Host } from './host/printed-host.ts';
export { Reassembly, type ReassemblyOutcome } from './host/reassembly.ts';
export { type Rejection, reject } from './host/reject.ts';
export { statedRoutes } from './host/stated-routes.ts';
export type { ChainWork, RuleScope } from './ledger/chain-ledger.ts';
export { ChainSite } from './ledger/chain-site.ts';
export {
  type CounterDeclaration,
  type CounterKind,
  type CounterName,
  counterDeclaration,
  counterIndices,
  countersOf,
  type WorkCounters,
  workCounters,
} from './ledger/counters.ts';
export { type RulePlaceSource, RulePlaces } from './ledger/rule-places.ts';
export {
  Upkeep,
  type UpkeepCounter,
  type UpkeepCounters,
  type UpkeepName,
} from './ledger/upkeep.ts';
export type { HeldCounts, NumberedChains, VisitSum, VisitSums } from './ledger/visit-sums.ts';
export { declareCounters, Work } from './ledger/work.ts';
export {
  icmp,
  ip,
  type PacketOptions,
  sctp,
  type TcpOptions,
  tcp,
  udp,
} from './packet/build.ts';
export { closedPortAnswer } from './packet/closed-port.ts';
export { formatPacket } from './packet/format.ts';
export {
  type IcmpErrorKind,
  type IcmpMessage,
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  Icmpv6Unreachable,
  isIcmpError,
} from './packet/icmp.ts';
export type { Fragment, GreHeader, Packet, PacketOwner } from './packet/packet.ts';
export * from './packet/packet-buffer.ts';
export { IP_HEADER, packetBytes } from './packet/packet-bytes.ts';
export { fieldsOf, type LeavingEnds, snapshot, withFields } from './packet/packet-value.ts';
export {
  hasPorts,
  Protocol,
  protocolName,
  protocolNames,
  protocolNumber,
} from './packet/protocol.ts';
export { SctpChunk, type SctpChunkName, type SctpPacket } from './packet/sctp.ts';
export {
  TcpFlag,
  type TcpFlagName,
  type TcpHeaderOptions,
  type TcpSegment,
  tcpFlagNames,
  tcpFlags,
  tcpHeaderBytes,
} from './packet/tcp.ts';
export { Tuple } from './packet/tuple.ts';
export { flowOf, type NamedDestination, toFlow } from './path/flow-of.ts';
export type {
  Connection,
  ConnectionOutcome,
  Flow,
  FlowKnowledge,
  FlowLike,
  OnwardConnection,
  Outcome,
  PacketPath,
  Traversal,
} from './path/path.ts';
export { type TraversalFields, traversalOf } from './path/traversal.ts';
export { printsItself } from './print/inspect.ts';
export {
  classPrintsAs,
  classTellsJson,
  type PrintedAsOptions,
  printedAs,
} from './print/printed-as.ts';
export { pathMtu } from './route/path-mtu.ts';
export { formatRoute, parseRoute, type Route, type RouteType } from './route/route.ts';
export { isUsable } from './route/route-failure.ts';
export { RouteTable } from './route/route-table.ts';
export {
  type AddressType,
  isLoopback,
  isMulticast,
  Routes,
  type RoutingRule,
} from './route/routes.ts';
export {
  declareSysctlAliases,
  declareSysctls,
  fixedAt,
  followed,
  knownSysctls,
  readOnlySysctl,
  type SysctlDeclaration,
  withoutEffect,
} from './sysctl/known-sysctls.ts';
export {
  type SysctlKind,
  type SysctlValue,
  secondsSysctl,
  wholeSysctl,
} from './sysctl/sysctl-value.ts';
export { Sysctls } from './sysctl/sysctls.ts';
export {
  type Clock,
  MILLISECOND,
  type Microseconds,
  SECOND,
  type Timer,
  VirtualClock,
} from './time/clock.ts';
export * from './tool/invocation.ts';
export { LinePattern, type LineValue } from './tool/line-pattern.ts';
export {
  KeptLines,
  type LineOrder,
  LineRun,
  linesOf,
  PartedText,
  type TextPart,
} from './tool/parted-text.ts';
export { NameLines, PatternLines } from './tool/pattern-lines.ts';
export { type RunTool, ToolTable } from './tool/tools.ts';
export type { ChainPlace, PolicyStep, ReturnStep, RuleStep, SetStep } from './trace/rule-steps.ts';
export * from './trace/trace-step.ts';
