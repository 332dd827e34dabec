import type { PacketBuffer, TcpSegment } from '@packet-path/core';
import { TcpFlag } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { otherWay, type Way } from '../tuple/way.ts';

/** By how much one direction's sequence numbers have moved (`struct nf_ct_seqadj`). */
interface Offset {
  /** The sequence number from which on `after` holds. */
  position: number;
  before: number;
  after: number;
}

/**
 * Sequence numbers of connections whose payload NAT has made longer or shorter
 * (net/netfilter/nf_conntrack_seqadj.c).
 */
export class SequenceOffsets {
  readonly #table: ConnectionTable;
  readonly #byHandle = new Map<ConntrackHandle, readonly [Offset, Offset]>();

  constructor(table: ConnectionTable) {
    this.#table = table;
    table.onEnd((handle) => this.#byHandle.delete(handle));
  }

  /** All numbers of a direction move, from the first on (`nf_ct_seqadj_init`). */
  begin(handle: ConntrackHandle, way: Way, difference: number): void {
    this.#table.addStatus(handle, ConnectionStatus.SEQUENCE_ADJUST);
    const both = this.#byHandle.get(handle) ?? [none(), none()];
    this.#byHandle.set(handle, both);
    Object.assign(both[way], { position: 0, before: difference, after: difference });
  }

  /** A payload that begins at a sequence number has changed its length (`nf_ct_seqadj_set`). */
  move(handle: ConntrackHandle, way: Way, sequence: number, difference: number): void {
    if (difference === 0) return;
    let both = this.#byHandle.get(handle);
    if (both === undefined) {
      both = [none(), none()];
      this.#byHandle.set(handle, both);
    }
    this.#table.addStatus(handle, ConnectionStatus.SEQUENCE_ADJUST);
    const offset = both[way];
    if (offset.before !== offset.after && !isBefore(offset.position, sequence)) return;
    offset.position = sequence | 0;
    offset.before = offset.after;
    offset.after += difference;
  }

  /** The offset of a sequence number of a direction (`nf_ct_seq_offset`). */
  of(handle: ConntrackHandle, way: Way, sequence: number): number {
    const offset = this.#byHandle.get(handle)?.[way];
    if (offset === undefined) return 0;
    return isBefore(offset.position, sequence) ? offset.after : offset.before;
  }

  /** Rewrites the numbers of a segment that leaves the host (`nf_ct_seq_adjust`). */
  adjust(handle: ConntrackHandle, way: Way, packet: PacketBuffer): void {
    const both = this.#byHandle.get(handle);
    const { tcp } = packet;
    if (both === undefined || tcp === null) return;
    const sequence = (tcp.sequence + this.of(handle, way, tcp.sequence)) >>> 0;
    if ((tcp.flags & TcpFlag.ACK) === 0) {
      packet.tcp = { ...tcp, sequence };
      return;
    }
    const peer = both[otherWay(way)];
    const back = (number: number): number => {
      const isAfter = isBefore(peer.position, number - peer.before);
      return (number - (isAfter ? peer.after : peer.before)) >>> 0;
    };
    const acknowledgement = back(tcp.acknowledgement);
    packet.tcp = { ...tcp, sequence, acknowledgement, ...adjustedSack(tcp, back) };
  }
}

/** Selective acknowledgements move as the others do (`nf_ct_sack_adjust`). */
function adjustedSack(
  { sack }: TcpSegment,
  back: (number: number) => number,
): Pick<TcpSegment, 'sack'> {
  return sack === undefined ? {} : { sack: sack.map(([left, right]) => [back(left), back(right)]) };
}

function none(): Offset {
  return { position: 0, before: 0, after: 0 };
}

function isBefore(a: number, b: number): boolean {
  return ((a - b) | 0) < 0;
}
