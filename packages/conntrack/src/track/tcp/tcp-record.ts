import type { ConnectionTable } from '../../table/connection-table.ts';
import { MEMORY, OWN, RECORD } from '../../table/record-layout.ts';
import type { Way } from '../../tuple/way.ts';
import {
  LAST_KIND,
  LAST_SCALE,
  LAST_WAY,
  REPLY_NOTES,
  SCALE,
  SIDE,
  SIDE_NOTES,
  TcpMemory,
  TcpNote,
  TcpOwn,
} from './tcp-memory.ts';
import { TcpKind, type TcpKindValue } from './tcp-states.ts';

/** Reads and writes what the table remembers of one TCP connection at a time. */
export class TcpRecord {
  readonly #table: ConnectionTable;
  /** Where the connection's words begin in the table's memory. */
  #at = 0;
  /** Where its tracker's own words begin in the slab. */
  #own = 0;
  #memory: Int32Array = new Int32Array(0);

  constructor(table: ConnectionTable) {
    this.#table = table;
  }

  /** Turns to another connection. */
  open(handle: number): this {
    this.#at = handle * MEMORY;
    this.#own = handle * RECORD + OWN;
    this.#memory = this.#table.memory.use();
    return this;
  }

  /** Forgets everything (`tcp_new`). */
  clear(): void {
    this.#memory.fill(0, this.#at, this.#at + MEMORY);
    this.lastAck = 0;
    this.#setLast(0);
    this.#setNotes(TcpKind.NONE << LAST_KIND);
  }

  /** Forgets one side, but not that it is liberal (`nf_ct_tcp_state_reset`). */
  resetSide(way: Way): void {
    const at = this.#at + way * SIDE;
    this.#memory.fill(0, at, at + SIDE);
    this.setScale(way, 0);
    this.unnote(way, SIDE_NOTES & ~TcpNote.BE_LIBERAL);
  }

  end(way: Way): number {
    return this.#read(TcpMemory.END + way * SIDE);
  }
  setEnd(way: Way, value: number): void {
    this.#write(TcpMemory.END + way * SIDE, value);
  }

  maxEnd(way: Way): number {
    return this.#read(TcpMemory.MAX_END + way * SIDE);
  }
  setMaxEnd(way: Way, value: number): void {
    this.#write(TcpMemory.MAX_END + way * SIDE, value);
  }

  /** The largest window seen, scaled: up to 2^30, and more where it was overshot. */
  maxWindow(way: Way): number {
    return this.#read(TcpMemory.MAX_WINDOW + way * SIDE) >>> 0;
  }
  setMaxWindow(way: Way, value: number): void {
    this.#write(TcpMemory.MAX_WINDOW + way * SIDE, value);
  }

  maxAck(way: Way): number {
    return this.#read(TcpMemory.MAX_ACK + way * SIDE);
  }
  setMaxAck(way: Way, value: number): void {
    this.#write(TcpMemory.MAX_ACK + way * SIDE, value);
    this.note(way, TcpNote.MAX_ACK_SET);
  }

  /** By how many bits the windows of a side are shifted (`td_scale`). */
  scale(way: Way): number {
    return (this.#last >>> (SCALE + 4 * way)) & 0xf;
  }
  setScale(way: Way, value: number): void {
    const at = SCALE + 4 * way;
    const word = this.#last;
    this.#setLast((word & ~(0xf << at)) | (value << at));
  }

  get lastSequence(): number {
    return this.#read(TcpMemory.LAST_SEQUENCE);
  }
  set lastSequence(value: number) {
    this.#write(TcpMemory.LAST_SEQUENCE, value);
  }

  get lastAck(): number {
    return this.#table.slab.words[this.#own + TcpOwn.LAST_ACK]!;
  }
  set lastAck(value: number) {
    this.#table.slab.words[this.#own + TcpOwn.LAST_ACK] = value;
  }

  get lastEnd(): number {
    return this.#read(TcpMemory.LAST_END);
  }
  set lastEnd(value: number) {
    this.#write(TcpMemory.LAST_END, value);
  }

  get lastWindow(): number {
    return this.#last & 0xffff;
  }
  set lastWindow(value: number) {
    this.#setLast((this.#last & ~0xffff) | value);
  }

  /** How often the same segment came again, at most 255. */
  get retransmissions(): number {
    return (this.#last >>> 16) & 0xff;
  }
  set retransmissions(value: number) {
    const word = this.#last;
    this.#setLast((word & ~0xff0000) | ((value & 0xff) << 16));
  }

  /** The scale of a SYN that was let pass (`last_wscale`). */
  get lastScale(): number {
    return (this.#notes >>> LAST_SCALE) & 0xf;
  }
  set lastScale(value: number) {
    this.#setNotes((this.#notes & ~(0xf << LAST_SCALE)) | (value << LAST_SCALE));
  }

  get lastKind(): TcpKindValue {
    return ((this.#notes >>> LAST_KIND) & 7) as TcpKindValue;
  }
  set lastKind(kind: TcpKindValue) {
    this.#setNotes((this.#notes & ~(7 << LAST_KIND)) | (kind << LAST_KIND));
  }

  get lastWay(): Way {
    return ((this.#notes >>> LAST_WAY) & 1) as Way;
  }
  set lastWay(way: Way) {
    this.#setNotes((this.#notes & ~(1 << LAST_WAY)) | (way << LAST_WAY));
  }

  /** The notes of a side, bits of {@link TcpNote}. */
  notes(way: Way): number {
    return (this.#notes >>> (way * REPLY_NOTES)) & SIDE_NOTES;
  }
  setNotes(way: Way, notes: number): void {
    const at = way * REPLY_NOTES;
    this.#setNotes((this.#notes & ~(SIDE_NOTES << at)) | (notes << at));
  }

  /** Whether a side has a note of {@link TcpNote}. */
  isNoted(way: Way, note: number): boolean {
    return (this.#notes & (note << (way * REPLY_NOTES))) !== 0;
  }
  note(way: Way, note: number): void {
    this.#setNotes(this.#notes | (note << (way * REPLY_NOTES)));
  }
  unnote(way: Way, note: number): void {
    this.#setNotes(this.#notes & ~(note << (way * REPLY_NOTES)));
  }

  /** Whether the connection as a whole has a note. */
  has(note: number): boolean {
    return (this.#notes & note) !== 0;
  }
  add(note: number): void {
    this.#setNotes(this.#notes | note);
  }
  remove(note: number): void {
    this.#setNotes(this.#notes & ~note);
  }

  get #notes(): number {
    return this.#table.slab.words[this.#own + TcpOwn.NOTES]!;
  }
  #setNotes(value: number): void {
    this.#table.slab.words[this.#own + TcpOwn.NOTES] = value;
  }

  get #last(): number {
    return this.#table.slab.words[this.#own + TcpOwn.LAST_WINDOW]!;
  }
  #setLast(value: number): void {
    this.#table.slab.words[this.#own + TcpOwn.LAST_WINDOW] = value;
  }

  #read(word: number): number {
    return this.#memory[this.#at + word]!;
  }
  #write(word: number, value: number): void {
    this.#memory[this.#at + word] = value;
  }
}
