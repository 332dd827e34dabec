import type { Connection, Flow } from '@packet-path/core';
import { Work } from '@packet-path/core';
import type { PlaneHost, PlayedPacket } from '@packet-path/data-plane';

/** The parts of a stepped connection that a workload uses. */
export interface Steps {
  readonly connection: Connection | undefined;
  opening(): Iterator<PlayedPacket>;
  request(bytes: number, responseBytes: number): Iterator<PlayedPacket>;
  closing(): Iterator<PlayedPacket>;
}

/** A connection of a host, packet by packet where the host can. */
export function stepsOf(host: PlaneHost, flow: Flow): Steps {
  const stepped = host.converse?.(flow);
  if (stepped === undefined) return new WholeSteps(host, flow);
  return {
    connection: stepped,
    opening: () => stepped.openingPackets(),
    request: (bytes, responseBytes) => stepped.requestPackets(bytes, responseBytes),
    closing: () => stepped.closingPackets(),
  };
}

/** The opening, each request and the closing as one packet each. */
class WholeSteps implements Steps {
  connection: Connection | undefined;
  readonly #host: PlaneHost;
  readonly #flow: Flow;

  constructor(host: PlaneHost, flow: Flow) {
    this.#host = host;
    this.#flow = flow;
  }

  *opening(): Generator<PlayedPacket> {
    this.connection = this.#host.connect(this.#flow);
    yield { speaker: 'client', work: new Work().add(this.connection.total) };
  }

  *request(bytes: number, responseBytes: number): Generator<PlayedPacket> {
    if (this.connection === undefined) return;
    yield { speaker: 'client', work: this.connection.request(bytes, responseBytes) };
  }

  *closing(): Generator<PlayedPacket> {
    if (this.connection === undefined) return;
    yield { speaker: 'client', work: this.connection.close() };
  }
}
