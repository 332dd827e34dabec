import type { Connection, DryRun, Endpoint, Flow, Packet, Traversal } from '@packet-path/core';
import { connect, type PlayHost } from '@packet-path/play';
import type { LentChoices } from '../chance/lent-choices.ts';
import { firstPacket } from '../flow/first-packet.ts';
import type { ConnectionSeries, Opened } from './series.ts';

/** A host that plays connections, and may tell a packet's way without sending it. */
export interface SceneHost extends PlayHost {
  dryRun?(packet: Packet): DryRun;
}

/** A host on which connections are opened, told apart and forgotten. */
export interface Scene<Host extends SceneHost = SceneHost> {
  readonly host: Host;
  /** The host's choices. */
  readonly choices: LentChoices;
  /** Forgets connections and clients. */
  forget(): void;
}

/**
 * Connections of one flow, of which only the first packet is played; it is sent only where something on
 * its way has state.
 */
export function firstPackets({ host, choices, forget }: Scene, flow: Flow): ConnectionSeries {
  const packet = firstPacket(flow, deviceOf(host, flow.source));
  const opened = (traversal: Traversal): Opened => openedByPacket(traversal, flow.protocol);
  let met: { readonly state: string } | undefined;
  return {
    choices,
    open: () => opened(host.send(packet)),
    rehearse: () => {
      if (met !== undefined) return met;
      const dry = host.dryRun?.(packet) ?? { state: 'a host without dry runs' };
      if ('traversal' in dry) return { ...opened(dry.traversal), lookups: dry.lookups };
      met = dry;
      return met;
    },
    forget,
  };
}

/** Connections of one flow, opened and closed again. */
export function wholeConnections({ host, choices, forget }: Scene, flow: Flow): ConnectionSeries {
  return {
    choices,
    open: () => {
      const connection = connect(host, flow);
      const opened = openedBy(connection);
      if (opened.endpoint !== null) connection.close();
      return opened;
    },
    forget,
  };
}

/** The endpoint that has answered a connection, and its first packet. */
export function openedBy({ outcome, reply, why, opening }: Connection): Opened {
  if (outcome !== 'established') return { endpoint: null, end: outcome, why, opening };
  const endpoint = { address: reply.source, port: reply.sourcePort };
  return { endpoint, end: 'endpoint', why: null, opening };
}

/** The endpoint that the first packet of a connection has come to, in a host that has sent it or told its way. */
export function openedByPacket(traversal: Traversal, protocol: number): Opened {
  const { outcome, why, alone: opening } = traversal;
  const endpoint = endpointOf(traversal, protocol);
  if (endpoint !== null) return { endpoint, end: 'endpoint', why: null, opening };
  return { endpoint, end: outcome === 'rejected' ? 'refused' : 'dropped', why, opening };
}

/** The device that packets of an end come in by; null for an address of the host's own. */
function deviceOf({ routes }: PlayHost, { address }: Endpoint): string | null {
  const route = routes.lookup(address);
  return route?.type === 'unicast' ? route.interface : null;
}

/** The end that a packet came through to. */
function endpointOf({ outcome, emitted, delivered }: Traversal, protocol: number): Endpoint | null {
  const packets = outcome === 'forwarded' ? emitted : outcome === 'delivered' ? delivered : [];
  const arrived = packets.find((packet) => packet.protocol === protocol);
  return arrived ? { address: arrived.destination, port: arrived.destinationPort } : null;
}
