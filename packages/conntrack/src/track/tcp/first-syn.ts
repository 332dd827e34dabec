import {
  IP_HEADER,
  type Packet,
  type PacketBuffer,
  TcpFlag,
  type TcpSegment,
  tcpHeaderBytes,
} from '@packet-path/core';
import type { ConnectionTable } from '../../table/connection-table.ts';
import { MEMORY, OWN, RECORD, STATE_BITS, STATE_SHIFT, STATUS } from '../../table/record-layout.ts';
import type { Settings } from '../../table/settings.ts';
import { ConnectionStatus } from '../../table/status.ts';
import type { ConntrackHandle } from '../../table/units.ts';
import { ORIGINAL } from '../../tuple/way.ts';
import { LARGEST_SCALE } from './segment.ts';
import { LAST_KIND, LAST_WAY, SCALE, SIDE, TcpMemory, TcpNote, TcpOwn } from './tcp-memory.ts';
import { TcpKind, TcpState } from './tcp-states.ts';

const { END, MAX_END, MAX_WINDOW, MAX_ACK, LAST_SEQUENCE, LAST_END } = TcpMemory;
/** The flags that a kind depends on: PSH is none. */
const FLAGS = 0x3f & ~TcpFlag.PSH;
/** A connection that was tracked before has one of these, or a state. */
const TRACKED = ConnectionStatus.CONFIRMED | ConnectionStatus.DYING | STATE_BITS;

/**
 * The SYN that opens a connection, straight on the words.
 *
 * **How it works.** Nothing is known before, so that each word follows from the segment: its sender has
 * reached the end of the SYN and may send no further, and its window and options are its own. Its peer may
 * send as much as the window.
 *
 * **Why it is right.** It writes the words that `TcpTracker` leaves behind for such a segment; a property
 * compares them.
 */
export class FirstSyn {
  readonly #table: ConnectionTable;
  readonly #settings: Settings;

  constructor(table: ConnectionTable, settings: Settings) {
    this.#table = table;
    this.#settings = settings;
  }

  /** False where the tracker must look at the packet; nothing is changed then. */
  take(packet: PacketBuffer, handle: ConntrackHandle): boolean {
    const { tcp } = packet;
    if (tcp === null || (tcp.flags & FLAGS) !== TcpFlag.SYN) return false;
    if (this.#table.has(handle, TRACKED)) return false;
    this.takeSegment(packet, tcp, handle);
    return true;
  }

  /** The same of a segment with SYN alone, whose connection was just made. */
  takeSegment(
    packet: Pick<Packet, 'family' | 'length'>,
    tcp: TcpSegment,
    handle: ConntrackHandle,
  ): void {
    const { window, windowScale } = tcp;
    const payload = packet.length - IP_HEADER[packet.family] - tcpHeaderBytes(tcp);
    const scales = windowScale === undefined ? 0 : TcpNote.WINDOW_SCALE;
    const permits = tcp.sackPermitted === true ? TcpNote.SACK_PERMITTED : 0;
    const end = (tcp.sequence + payload + 1) | 0;
    this.takeNumbers(handle, end, window, packet.length, scales | permits, windowScale);
  }

  /**
   * The same of a segment in numbers, whose connection was just made.
   *
   * @param end the number behind the segment
   * @param bytes of the packet
   * @param notes of its options
   */
  takeNumbers(
    handle: ConntrackHandle,
    end: number,
    window: number,
    bytes: number,
    notes = 0,
    windowScale = 0,
  ): void {
    const { words } = this.#table.slab;
    const record = handle * RECORD;

    const memory = this.#table.memory.use();
    const at = handle * MEMORY;
    memory[at + END] = end;
    memory[at + MAX_END] = end;
    memory[at + MAX_WINDOW] = window || 1;
    memory[at + MAX_ACK] = 0;
    memory[at + SIDE + END] = 0;
    memory[at + SIDE + MAX_END] = window || 1;
    memory[at + SIDE + MAX_WINDOW] = 0;
    memory[at + SIDE + MAX_ACK] = 0;
    memory[at + LAST_SEQUENCE] = 0;
    memory[at + LAST_END] = 0;
    words[record + OWN + TcpOwn.LAST_ACK] = 0;
    words[record + OWN + TcpOwn.LAST_WINDOW] = Math.min(windowScale, LARGEST_SCALE) << SCALE;
    words[record + OWN + TcpOwn.NOTES] =
      (TcpKind.SYN << LAST_KIND) | (ORIGINAL << LAST_WAY) | notes;
    words[record + STATUS]! |= TcpState.SYN_SENT << STATE_SHIFT;

    const { tcp: seconds, tcpRetrans } = this.#settings;
    const life = Math.min(seconds[TcpState.SYN_SENT]!, tcpRetrans);
    this.#table.touch(handle, ORIGINAL, bytes, life);
  }
}
