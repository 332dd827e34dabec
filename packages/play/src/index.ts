/**
 * Both ends of a connection, played: the client's packets go through a host, whatever comes out is
 * heard by the other end, and what that answers goes back through the host. A process of the host
 * that takes the connection plays its own part; then the other end is the one it calls.
 *
 * TCP has right sequence numbers, so that window tracking is content; SCTP has its handshake;
 * other protocols send a packet each way. Nothing is repeated, reordered or lost on the wire.
 *
 * @module
 */
export { connect, converse } from './connect.ts';
export { type ConnectionJson, connectionJson } from './connection-json.ts';
export type { Speaker } from './dialogue/dialogue.ts';
export type { PlayHost } from './play-host.ts';
export type { PlayedPacket, SteppedConnection } from './stepped-connection.ts';
export * from './words.ts';
