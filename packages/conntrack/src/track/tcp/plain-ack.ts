import { IP_HEADER, type Packet, TcpFlag, tcpHeaderBytes } from '@packet-path/core';
import type { ConnectionTable } from '../../table/connection-table.ts';
import { MEMORY, OWN, RECORD, STATE_BITS, STATE_SHIFT, STATUS } from '../../table/record-layout.ts';
import type { Settings } from '../../table/settings.ts';
import { ConnectionStatus } from '../../table/status.ts';
import type { ConntrackHandle } from '../../table/units.ts';
import type { Way } from '../../tuple/way.ts';
import {
  LAST_KIND,
  LAST_WAY,
  REPLY_NOTES,
  SCALE,
  SIDE,
  TcpMemory,
  TcpNote,
  TcpOwn,
} from './tcp-memory.ts';
import { TcpKind, TcpState } from './tcp-states.ts';
import { before, LEAST_ACK_WINDOW } from './tcp-window.ts';

const { SEEN_REPLY, ASSURED, DYING, CONFIRMED, FIXED_TIMEOUT, SEQUENCE_ADJUST } = ConnectionStatus;
const { END, MAX_END, MAX_WINDOW, MAX_ACK, LAST_SEQUENCE, LAST_END } = TcpMemory;
const { LAST_ACK, LAST_WINDOW, NOTES } = TcpOwn;
const { UNACKNOWLEDGED, MAX_ACK_SET } = TcpNote;

/** Connections that it takes: both ends were heard, and nothing about the connection is special. */
const LOOKED_AT = SEEN_REPLY | CONFIRMED | DYING | FIXED_TIMEOUT | SEQUENCE_ADJUST | STATE_BITS;
const WANTED = SEEN_REPLY | CONFIRMED | (TcpState.ESTABLISHED << STATE_SHIFT);
/** All flags that a kind depends on: PSH is none. */
const FLAGS = 0x3f & ~TcpFlag.PSH;
/** Notes about the last segment that is taken. */
const LAST = (7 << LAST_KIND) | (1 << LAST_WAY);
/** Either side has sent something that is not acknowledged. */
const ANY_UNACKNOWLEDGED = UNACKNOWLEDGED | (UNACKNOWLEDGED << REPLY_NOTES);

/**
 * The common case of `TcpTracker`, straight on the words: a segment with ACK alone, of an established
 * connection, that lies in the window.
 *
 * **How it works.** Such a segment leaves the state as it is, and needs none of the tracker's decisions. It is
 * tested against the four bounds of the window; if it lies within them it is learned from, counted
 * as a retransmission or not, and prolongs the connection. All is read before anything is written, so
 * that the tracker finds everything as it was where this one declines.
 *
 * **Why it is right.** It is the tracker's path for these segments with each step in place of a call, and
 * a property sends each packet of long random connections through both, and compares every word.
 */
export class PlainAck {
  readonly #table: ConnectionTable;
  readonly #settings: Settings;

  constructor(table: ConnectionTable, settings: Settings) {
    this.#table = table;
    this.#settings = settings;
  }

  /** False where the tracker must look at the packet; nothing is changed then. */
  take(packet: Packet, handle: ConntrackHandle, way: Way): boolean {
    const { tcp } = packet;
    if (tcp === null || (tcp.flags & FLAGS) !== TcpFlag.ACK || tcp.sack !== undefined) return false;
    const payload = packet.length - IP_HEADER[packet.family] - tcpHeaderBytes(tcp);
    const { sequence, acknowledgement, window } = tcp;
    return this.takeNumbers(handle, way, sequence, acknowledgement, window, payload, packet.length);
  }

  /**
   * The same of a segment with ACK alone and no options, by its numbers.
   *
   * @param offered the window as the segment has it, not scaled
   * @param payload bytes of data
   * @param bytes of the whole packet
   */
  takeNumbers(
    handle: ConntrackHandle,
    way: Way,
    first: number,
    acknowledgement: number,
    offered: number,
    payload: number,
    bytes: number,
  ): boolean {
    const { words } = this.#table.slab;
    const record = handle * RECORD;
    if ((words[record + STATUS]! & LOOKED_AT) !== WANTED) return false;
    const memory = this.#table.memory.words;
    if (memory.length === 0) return false;

    const kept = record + OWN;
    const own = handle * MEMORY + way * SIDE;
    const peer = handle * MEMORY + (1 - way) * SIDE;
    const sequence = first | 0;
    const ack = acknowledgement | 0;
    const end = (sequence + payload) | 0;
    const maxWindow = memory[own + MAX_WINDOW]! >>> 0;
    const peerWindow = memory[peer + MAX_WINDOW]! >>> 0;
    if (maxWindow === 0 || peerWindow === 0) return false;
    const knownEnd = memory[own + END]!;
    const maxEnd = memory[own + MAX_END]!;
    const peerEnd = memory[peer + END]!;
    const ackWindow = Math.max(maxWindow, LEAST_ACK_WINDOW);
    const isInWindow =
      before(sequence, maxEnd + 1) &&
      before(knownEnd - peerWindow - 1, end) &&
      before(ack, peerEnd + 1) &&
      before(peerEnd - ackWindow - 1, ack);
    if (!isInWindow) return false;

    const last = words[kept + LAST_WINDOW]!;
    const window = (offered << ((last >>> (SCALE + 4 * way)) & 0xf)) >>> 0;
    let notes = words[kept + NOTES]!;
    if (maxWindow < window) memory[own + MAX_WINDOW] = window;
    if (before(knownEnd, end)) {
      memory[own + END] = end;
      notes |= UNACKNOWLEDGED << (way * REPLY_NOTES);
    }
    const ackNote = MAX_ACK_SET << (way * REPLY_NOTES);
    if ((notes & ackNote) === 0 || before(memory[own + MAX_ACK]!, ack)) {
      memory[own + MAX_ACK] = ack;
      notes |= ackNote;
    }
    if (before(maxEnd, end)) memory[peer + MAX_WINDOW] = peerWindow + ((end - maxEnd) | 0);
    const reach = (ack + window) | 0;
    if (before(memory[peer + MAX_END]! - 1, reach)) {
      memory[peer + MAX_END] = window === 0 ? reach + 1 : reach;
    }
    if (ack === peerEnd) notes &= ~(UNACKNOWLEDGED << ((1 - way) * REPLY_NOTES));

    const at = handle * MEMORY;
    const isAgain =
      ((notes >>> LAST_WAY) & 1) === way &&
      memory[at + LAST_SEQUENCE] === sequence &&
      words[kept + LAST_ACK] === ack &&
      memory[at + LAST_END] === end &&
      (last & 0xffff) === offered;
    const retransmissions = isAgain ? ((last >>> 16) + 1) & 0xff : 0;
    if (!isAgain) {
      memory[at + LAST_SEQUENCE] = sequence;
      words[kept + LAST_ACK] = ack;
      memory[at + LAST_END] = end;
    }
    words[kept + LAST_WINDOW] = (last & (0xff << SCALE)) | (retransmissions << 16) | offered;
    words[kept + NOTES] = (notes & ~LAST) | (TcpKind.ACK << LAST_KIND) | (way << LAST_WAY);
    words[record + STATUS]! |= ASSURED;
    this.#table.touch(handle, way, bytes, this.#seconds(notes, retransmissions, offered));
    return true;
  }

  /** How long the connection lives from now. */
  #seconds(notes: number, retransmissions: number, window: number): number {
    const settings = this.#settings;
    const full = settings.tcp[TcpState.ESTABLISHED]!;
    const { tcpRetrans, tcpUnacknowledged } = settings;
    if (retransmissions >= settings.tcpMaxRetrans && full > tcpRetrans) return tcpRetrans;
    if ((notes & ANY_UNACKNOWLEDGED) !== 0 && full > tcpUnacknowledged) return tcpUnacknowledged;
    return window === 0 && full > tcpRetrans ? tcpRetrans : full;
  }
}
