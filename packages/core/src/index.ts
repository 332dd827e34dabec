/**
 * What every model stands on: addresses, packets, hooks, the host, the ledger, the trace, time and
 * chance. It knows no rules and no connections.
 *
 * @module
 */
export {
  Address,
  type AddressLike,
  type Family,
  toAddress,
  UNSPECIFIED,
} from './address/address.ts';
export {
  checkPort,
  type Endpoint,
  type EndpointLike,
  formatEndpoint,
  parseEndpoint,
  parsePort,
  toEndpoint,
} from './address/endpoint.ts';
export { bits, netmask, Prefix, type PrefixLike, toPrefix } from './address/prefix.ts';
export type { ChainWork, RuleScope } from './chain-ledger.ts';
export { type ChoicePurpose, type Choices, SeededChoices } from './chance/choices.ts';
export { EveryOutcome } from './chance/every-outcome.ts';
export { createRandom, type Random, type Seed, shuffled } from './chance/random.ts';
export {
  type Clock,
  MILLISECOND,
  type Microseconds,
  SECOND,
  type Timer,
  VirtualClock,
} from './clock.ts';
export {
  type ErrorCode,
  type ErrorDetails,
  PacketPathError,
  type Position,
  unreachable,
} from './error.ts';
export { HOOKS, type Hook, Priority, type Verdict } from './hook.ts';
export type { HookFunction } from './host/hook-function.ts';
export { HookTable } from './host/hook-table.ts';
export { Host, type HostOptions } from './host/host.ts';
export { type IcmpErrorKind, icmpError, snapshot } from './host/icmp-error.ts';
export { type InterfaceOptions, NetworkInterface } from './host/network-interface.ts';
export { type PacketType, packetType } from './host/packet-type.ts';
export { Pipeline } from './host/pipeline.ts';
export { Reassembly, type ReassemblyOutcome } from './host/reassembly.ts';
export { type Rejection, reject } from './host/reject.ts';
export { formatRoute, parseRoute, type Route, type RouteType } from './host/route.ts';
export { RouteTable } from './host/route-table.ts';
export {
  type AddressType,
  isLoopback,
  isMulticast,
  Routes,
  type RoutingRule,
} from './host/routes.ts';
export { statedRoutes } from './host/stated-routes.ts';
export { Sysctls, type SysctlValue } from './host/sysctls.ts';
export { jhash2 } from './jhash.ts';
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
  type IcmpMessage,
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  Icmpv6Unreachable,
  isIcmpError,
} from './packet/icmp.ts';
export type { Fragment, Packet } from './packet/packet.ts';
export {
  type ConnectionState,
  type Direction,
  NO_CONNECTION,
  PacketBuffer,
} from './packet/packet-buffer.ts';
export { IP_HEADER, packetBytes } from './packet/packet-bytes.ts';
export { hasPorts, Protocol, protocolName, protocolNumber } from './packet/protocol.ts';
export { SctpChunk, type SctpChunkName, type SctpPacket } from './packet/sctp.ts';
export {
  TcpFlag,
  type TcpFlagName,
  type TcpSegment,
  tcpFlagNames,
  tcpFlags,
  tcpHeaderBytes,
} from './packet/tcp.ts';
export { Tuple } from './packet/tuple.ts';
export { Passage } from './path/passage.ts';
export {
  type Connection,
  type ConnectionOutcome,
  Errno,
  type Flow,
  type OnwardConnection,
  type Outcome,
  type PacketPath,
  type Traversal,
} from './path/path.ts';

export { freePort, LOCAL_PORT_RANGE, type LocalPortRange } from './socket/ephemeral-port.ts';
export { type FarEndBehaviour, FarEnds } from './socket/far-ends.ts';
export type { BindOptions } from './socket/local-ports.ts';
export { type ConnectOptions, Sockets } from './socket/sockets.ts';
export type { TcpListener } from './socket/tcp-listener.ts';
export type { ConnectResult, TcpSocket } from './socket/tcp-socket.ts';
export type { UdpEvent, UdpSocket } from './socket/udp-socket.ts';
export { formatInvocation, type Invocation, type ToolName } from './tool/invocation.ts';
export type { PacketOrigin, TraceListener, TraceStep } from './trace.ts';
export {
  WORK_COUNTERS,
  Work,
  type WorkCounters,
} from './work.ts';
