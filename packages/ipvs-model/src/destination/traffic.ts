import type { Jiffies } from '../time/units.ts';
import { EstimatedRate } from './estimated-rate.ts';

/** The counts of a service or a destination. */
export interface TrafficCounts {
  /** Connections scheduled; templates of persistence are none. */
  readonly connections: number;
  /** From clients. */
  readonly incomingPackets: number;
  /** From servers, where these pass the director. */
  readonly outgoingPackets: number;
  /** Bytes, IP headers included. */
  readonly incomingBytes: number;
  readonly outgoingBytes: number;
}

/** The counts since a service or destination was made, and their rates (`struct ip_vs_kstats`). */
export class Traffic implements TrafficCounts {
  connections = 0;
  incomingPackets = 0;
  outgoingPackets = 0;
  incomingBytes = 0;
  outgoingBytes = 0;
  readonly #connections: EstimatedRate;
  readonly #incomingPackets: EstimatedRate;
  readonly #outgoingPackets: EstimatedRate;
  readonly #incomingBytes: EstimatedRate;
  readonly #outgoingBytes: EstimatedRate;

  /** @param now jiffies */
  constructor(now: Jiffies) {
    this.#connections = new EstimatedRate(now, 'few');
    this.#incomingPackets = new EstimatedRate(now, 'few');
    this.#outgoingPackets = new EstimatedRate(now, 'few');
    this.#incomingBytes = new EstimatedRate(now, 'many');
    this.#outgoingBytes = new EstimatedRate(now, 'many');
  }

  countConnection(now: Jiffies): void {
    this.connections++;
    this.#connections.count(1, now);
  }

  countIncoming(bytes: number, now: Jiffies): void {
    this.incomingPackets++;
    this.incomingBytes += bytes;
    this.#incomingPackets.count(1, now);
    this.#incomingBytes.count(bytes, now);
  }

  countOutgoing(bytes: number, now: Jiffies): void {
    this.outgoingPackets++;
    this.outgoingBytes += bytes;
    this.#outgoingPackets.count(1, now);
    this.#outgoingBytes.count(bytes, now);
  }

  /** The counts a second, as estimated so far. */
  rates(now: Jiffies): TrafficCounts {
    return {
      connections: this.#connections.at(now),
      incomingPackets: this.#incomingPackets.at(now),
      outgoingPackets: this.#outgoingPackets.at(now),
      incomingBytes: this.#incomingBytes.at(now),
      outgoingBytes: this.#outgoingBytes.at(now),
    };
  }
}
