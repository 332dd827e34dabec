import {
  type Address,
  type CourseAction,
  type CourseCondition,
  type Packet,
  type Verdict,
  Work,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { ConnectionFlag } from '../connection/connection-flag.ts';
import type { ConnectionTable } from '../connection/connection-table.ts';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { Destination } from '../destination/destination.ts';

/**
 * The look-ups of packets from one side in the connection table, as parts of recorded courses.
 *
 * A condition asks for the packet's connection before the packet begins its way, and the look-up on the way
 * asks again, and is charged. Nothing between the two changes the table; the answer is kept for a packet
 * with the same ends, so that the table is read once.
 */
export class LookUps {
  readonly #table: ConnectionTable;
  readonly #isClient: boolean;
  readonly #uncharged = new Work();
  readonly #led = new WeakMap<Destination, CourseCondition>();
  /** The ends that were asked about last, and the answer. */
  readonly #asked: Ends = { protocol: 0, sourcePort: 0, destinationPort: 0 };
  #handle: IpvsHandle = NONE;
  #probes = 0;

  constructor(side: 'client' | 'server', table: ConnectionTable) {
    this.#isClient = side === 'client';
    this.#table = table;
  }

  /** The packet's connection, or `NONE`; nothing is charged. */
  peek(packet: Packet): IpvsHandle {
    const { protocol, source, sourcePort, destination, destinationPort } = packet;
    const asked = this.#asked;
    asked.protocol = protocol;
    asked.source = source;
    asked.sourcePort = sourcePort;
    asked.destination = destination;
    asked.destinationPort = destinationPort;
    const work = this.#uncharged;
    const before = work.ipvsConnectionProbes;
    this.#handle = this.#isClient
      ? this.#table.findIncoming(protocol, source, sourcePort, destination, destinationPort, work)
      : this.#table.findOutgoing(protocol, source, sourcePort, destination, destinationPort, work);
    this.#probes = work.ipvsConnectionProbes - before;
    return this.#handle;
  }

  /** The packet has no connection. */
  readonly isUnknown: CourseCondition = { holds: (packet) => this.peek(packet) === NONE };

  /**
   * The packet's connection leads to a destination that is its service's, masquerades, and has an entry of
   * conntrack.
   */
  leadsTo(destination: Destination): CourseCondition {
    let condition = this.#led.get(destination);
    if (condition === undefined) {
      condition = {
        holds: (packet) => {
          const handle = this.peek(packet);
          return (
            handle !== NONE &&
            this.#table.destination[handle] === destination &&
            destination.listed &&
            this.#table.forwarding(handle) === 'masquerade' &&
            this.#table.has(handle, ConnectionFlag.CONNTRACK)
          );
        },
      };
      this.#led.set(destination, condition);
    }
    return condition;
  }

  /** Looks for the packet's connection, charges it, and notes the connection with the packet. */
  readonly looks: CourseAction<Verdict> = {
    run: (packet, { work }) => {
      if (!this.#isAsked(packet)) this.peek(packet);
      work.ipvsConnectionLookups++;
      work.ipvsConnectionProbes += this.#probes;
      packet.ipvsConnection = this.#handle;
      return 'accept';
    },
  };

  #isAsked({ protocol, source, sourcePort, destination, destinationPort }: Packet): boolean {
    const asked = this.#asked;
    return (
      asked.sourcePort === sourcePort &&
      asked.destinationPort === destinationPort &&
      asked.source === source &&
      asked.destination === destination &&
      asked.protocol === protocol
    );
  }
}

/** The ends of a packet. */
interface Ends {
  protocol: number;
  source?: Address;
  sourcePort: number;
  destination?: Address;
  destinationPort: number;
}
