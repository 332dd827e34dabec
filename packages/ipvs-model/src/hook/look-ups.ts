import type { RowAction, RowCondition } from '@packet-path/conntrack';
import { type Address, type Packet, type PacketColumns, Work } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { type AddressWords, RowAddress } from '../connection/address-words.ts';
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
  readonly #led = new WeakMap<Destination, RowCondition>();
  /** The ends that were asked about last, and the answer. */
  readonly #asked: Ends = { protocol: 0, sourcePort: 0, destinationPort: 0 };
  #handle: IpvsHandle = NONE;
  #probes = 0;
  readonly #rowSource = new RowAddress();
  readonly #rowDestination = new RowAddress();

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
    return this.#find(protocol, source, sourcePort, destination, destinationPort);
  }

  /** The same of a row of columns. */
  #peekRow(row: number, columns: PacketColumns): IpvsHandle {
    const { family, protocol, sourcePort, destinationPort } = columns;
    const source = this.#rowSource;
    const destination = this.#rowDestination;
    source.read(columns.source, family, row);
    destination.read(columns.destination, family, row);
    // The answer is about no packet.
    this.#asked.protocol = 0;
    return this.#find(protocol[row]!, source, sourcePort[row]!, destination, destinationPort[row]!);
  }

  #find(
    protocol: number,
    source: AddressWords,
    sourcePort: number,
    destination: AddressWords,
    destinationPort: number,
  ): IpvsHandle {
    const work = this.#uncharged;
    const before = work.ipvsConnectionProbes;
    this.#handle = this.#isClient
      ? this.#table.findIncoming(protocol, source, sourcePort, destination, destinationPort, work)
      : this.#table.findOutgoing(protocol, source, sourcePort, destination, destinationPort, work);
    this.#probes = work.ipvsConnectionProbes - before;
    return this.#handle;
  }

  /** The connection that was found last, or `NONE`. */
  get handle(): IpvsHandle {
    return this.#handle;
  }

  /** A connection was made for the packet that was asked about last. */
  made(handle: IpvsHandle): void {
    this.#handle = handle;
    this.#asked.protocol = 0;
  }

  /** The packet has no connection. */
  readonly isUnknown: RowCondition = {
    holds: (packet) => this.peek(packet) === NONE,
    holdsForRow: (row, columns) => this.#peekRow(row, columns) === NONE,
  };

  /**
   * The packet's connection leads to a destination that is its service's, masquerades, and has an entry of
   * conntrack.
   */
  leadsTo(destination: Destination): RowCondition {
    let condition = this.#led.get(destination);
    if (condition === undefined) {
      condition = {
        holds: (packet) => this.#isLedTo(destination, this.peek(packet)),
        holdsForRow: (row, columns) => this.#isLedTo(destination, this.#peekRow(row, columns)),
      };
      this.#led.set(destination, condition);
    }
    return condition;
  }

  #isLedTo(destination: Destination, handle: IpvsHandle): boolean {
    return (
      handle !== NONE &&
      this.#table.destination[handle] === destination &&
      destination.listed &&
      this.#table.forwarding(handle) === 'masquerade' &&
      this.#table.has(handle, ConnectionFlag.CONNTRACK)
    );
  }

  /** Looks for the packet's connection, charges it, and notes the connection with the packet. */
  readonly looks: RowAction = {
    rowEnd: undefined,
    run: (packet, { work }) => {
      if (!this.#isAsked(packet)) this.peek(packet);
      this.#charge(work);
      packet.ipvsConnection = this.#handle;
      return 'accept';
    },
    takeRow: (_row, { work }) => this.#charge(work),
    takePacket: (_packet, work) => this.#charge(work),
  };

  #charge(work: Work): void {
    work.ipvsConnectionLookups++;
    work.ipvsConnectionProbes += this.#probes;
  }

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
