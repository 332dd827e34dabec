import type { ConntrackHandle } from './units.ts';

/** Labels of a connection (include/uapi/linux/netfilter/xt_connlabel.h, `XT_CONNLABEL_MAXBIT`). */
export const LABELS = 128;
/** Words of 32 labels for each handle. */
const WIDTH = LABELS / 32;

/**
 * The labels of each connection, 128 bits (net/netfilter/nf_conntrack_labels.c). Connections that
 * began before a rule asked for labels have no room for them.
 */
export class Labels {
  #bits: Int32Array = new Int32Array(0);
  #hasRoom: Uint8Array = new Uint8Array(0);
  #users = 0;

  /** A rule asks for labels from now on (`nf_connlabels_get`); the answer ends that. */
  use(): () => void {
    this.#users++;
    let isOver = false;
    return () => {
      if (!isOver) this.#users--;
      isOver = true;
    };
  }

  /** Begins a connection: without a label, with room for them where a rule asks. */
  begin(handle: ConntrackHandle): void {
    const hasRoom = this.#users > 0;
    if (handle >= this.#hasRoom.length) {
      if (!hasRoom) return;
      this.#grow(handle);
    }
    this.#hasRoom[handle] = hasRoom ? 1 : 0;
    this.#bits.fill(0, handle * WIDTH, (handle + 1) * WIDTH);
  }

  /** Whether a connection has a label. */
  has(handle: ConntrackHandle, label: number): boolean {
    return (this.word(handle, label >>> 5) & (1 << (label & 31))) !== 0;
  }

  /** Sets a label; false where the connection has no room for it (`nf_connlabel_set`). */
  set(handle: ConntrackHandle, label: number): boolean {
    if (this.#hasRoom[handle] !== 1 || label >= LABELS) return false;
    this.#bits[handle * WIDTH + (label >>> 5)]! |= 1 << (label & 31);
    return true;
  }

  /** 32 labels, the lowest in bit 0; 0 where the connection has no room for labels. */
  word(handle: ConntrackHandle, index: number): number {
    return this.#hasRoom[handle] === 1 ? this.#bits[handle * WIDTH + index]! : 0;
  }

  /** Overwrites 32 labels (`nf_connlabels_replace`); false where the connection has no room. */
  replace(handle: ConntrackHandle, index: number, word: number): boolean {
    if (this.#hasRoom[handle] !== 1) return false;
    this.#bits[handle * WIDTH + index] = word;
    return true;
  }

  /** The labels a connection has, as numbers in order. */
  of(handle: ConntrackHandle): readonly number[] {
    if (this.#hasRoom[handle] !== 1) return [];
    return Array.from({ length: LABELS }, (_, label) => label).filter((label) =>
      this.has(handle, label),
    );
  }

  #grow(handle: ConntrackHandle): void {
    const length = 2 ** Math.ceil(Math.log2(handle + 256));
    const bits = new Int32Array(length * WIDTH);
    bits.set(this.#bits);
    const hasRoom = new Uint8Array(length);
    hasRoom.set(this.#hasRoom);
    this.#bits = bits;
    this.#hasRoom = hasRoom;
  }
}
