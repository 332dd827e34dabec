import {
  type ConnectionOutcome,
  type DropReason,
  type Flow,
  type OnwardConnection,
  type Packet,
  printsItself,
  type Tuple,
  type Work,
} from '@packet-path/core';
import {
  type ConnectionJson,
  connectionJson,
  converse,
  type PlayedPacket,
  type SteppedConnection,
} from '@packet-path/play';
import type { Departure } from '../way/fate.ts';
import type { Hop } from '../way/hop.ts';
import type { ConnectionEnds } from './ends.ts';
import { notUndone } from './undone.ts';

/** A connection through the hosts of a cluster, both of its ends played. */
export class ClusterConnection implements SteppedConnection {
  static {
    printsItself(ClusterConnection, { tag: 'Connection' });
  }

  readonly #played: SteppedConnection;
  readonly #ends: ConnectionEnds;

  constructor(ends: ConnectionEnds, flow: Flow) {
    this.#ends = ends;
    this.#played = converse(ends, flow);
  }

  get flow(): Flow {
    return this.#played.flow;
  }
  get outcome(): ConnectionOutcome {
    return this.#played.outcome;
  }
  get original(): Tuple {
    return this.#played.original;
  }
  get reply(): Tuple {
    return this.#played.reply;
  }
  get translated(): readonly ('source' | 'destination')[] {
    return this.#played.translated;
  }
  get knownBefore(): boolean | null {
    return this.#played.knownBefore;
  }
  get reason(): DropReason | null {
    return this.#played.reason;
  }
  get why(): string | null {
    return this.#played.why;
  }
  get heard(): Packet | null {
    return this.#played.heard;
  }
  get opening(): Work {
    return this.#played.opening;
  }
  get total(): Work {
    return this.#played.total;
  }
  get onward(): readonly OnwardConnection[] {
    return this.#played.onward ?? [];
  }

  /** As a connection through one host prints itself. */
  toString(): string {
    return String(this.#played);
  }

  /** As a connection through one host, with the nodes of its way. */
  toJSON(): ConnectionJson & Pick<ClusterConnection, 'way' | 'wayBack' | 'notUndone'> {
    const { way, wayBack, notUndone: kept } = this;
    return { ...connectionJson(this), way, wayBack, notUndone: kept };
  }

  /** The work of all nodes about the outer packets of tunnels, which `total` does not hold. */
  get encapsulated(): Work {
    return this.#ends.encapsulated;
  }

  /** Each packet's way through each node, in order. */
  get hops(): readonly Hop[] {
    return this.#ends.journeys.flatMap(({ hops }) => hops);
  }

  /** The packets that left a host, and what became of each. */
  get departures(): readonly Departure[] {
    return this.#ends.departures;
  }

  /** The nodes that the first packet crossed, in order. */
  get way(): readonly string[] {
    return nodesOf(this.#request);
  }

  /** The nodes that the first answer of the other end crossed; none where it has not answered. */
  get wayBack(): readonly string[] {
    return nodesOf(this.#reply);
  }

  /**
   * The nodes that rewrote the first packet, and where its answer was not rewritten back. Where there is
   * one, the client has not heard from the address it talks to. None where nobody answered.
   */
  get notUndone(): readonly string[] {
    return this.#reply.length === 0 ? [] : notUndone(this.#request, this.#reply);
  }

  request(bytes?: number, responseBytes?: number): Work {
    return this.#played.request(bytes, responseBytes);
  }

  close(): Work {
    return this.#played.close();
  }

  openingPackets(): Generator<PlayedPacket> {
    return this.#played.openingPackets();
  }

  requestPackets(bytes?: number, responseBytes?: number): Generator<PlayedPacket> {
    return this.#played.requestPackets(bytes, responseBytes);
  }

  closingPackets(): Generator<PlayedPacket> {
    return this.#played.closingPackets();
  }

  get #request(): readonly Hop[] {
    return this.#ends.journeys[0]?.hops ?? [];
  }

  get #reply(): readonly Hop[] {
    const { source, port } = this.#server;
    const found = this.#ends.journeys.find(
      ({ packet }, index) =>
        index > 0 && packet.source.equals(source) && packet.sourcePort === port,
    );
    return found?.hops ?? [];
  }

  get #server(): { readonly source: Packet['source']; readonly port: number } {
    const { source, sourcePort } = this.#played.reply;
    return { source, port: sourcePort };
  }
}

/** A node once for each time that the packet came to it. */
function nodesOf(hops: readonly Hop[]): readonly string[] {
  const nodes: string[] = [];
  for (const { node } of hops) if (nodes.at(-1) !== node) nodes.push(node);
  return nodes;
}

/** Opens a connection that is about to be opened. */
export function opened(connection: ClusterConnection): ClusterConnection {
  for (const _packet of connection.openingPackets());
  return connection;
}
