/**
 * Processes with sockets. A process of a simulated host listens, connects, reads and writes; its
 * packets meet the host's hooks as any packet does, and the host's own stack answers those that
 * are delivered to it: handshakes, acknowledgements, resets, repeated SYNs, TIME_WAIT.
 *
 * Modelled are the calls (accept, connect, read, write, shutdown, close), local ports as Linux gives them
 * out, the states of a TCP end, and whoever a process calls (`FarEnds`). Not modelled are windows
 * and congestion, options beside the largest segment, and the order in which a real scheduler would
 * wake processes: one errand runs after another, in the order in which they came up.
 *
 * `new Sockets(host)` installs itself around the host's sending and delivery.
 *
 * @module
 */
export { Account, type AccountHolder, type Attempt, type CalledEnd } from './account.ts';
export type { ConnectOptions } from './connect-options.ts';
export {
  freePort,
  LOCAL_PORT_RANGE,
  type LocalPortRange,
  localPortRange,
} from './ephemeral-port.ts';
export { Errands, type SocketCounter } from './errands.ts';
export { type FarEndBehaviour, FarEnds } from './far-ends.ts';
export type { KeepAliveOptions } from './keep-alive.ts';
export type { BindOptions } from './local-ports.ts';
export type { AssumedListener } from './open-ports.ts';
export { Sockets } from './sockets.ts';
export { TcpEnd, type TcpEndEvents, type TcpEndState } from './tcp-end.ts';
export type { TcpListener } from './tcp-listener.ts';
export type { ConnectResult, TcpSocket } from './tcp-socket.ts';
export type { UdpEvent, UdpSocket } from './udp-socket.ts';
export * from './words.ts';
