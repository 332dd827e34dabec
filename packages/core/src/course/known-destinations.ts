import type { Address, Family } from '../address/address.ts';
import type { PacketColumns } from '../bulk/packet-columns.ts';

/** Rows at first, and rows at most: a power of two each. */
const FEWEST = 64;
const MOST = 1 << 16;

/** The words of a row behind those of its address: the port, and 1 more than each of two numbers. */
const PORT = 0;
const FRONT = 1;
const TURN = 2;

/**
 * Two numbers for each destination and port that packets from one place had, in a hash table without an object for
 * each: which walks a packet there meets before its turn, and which turn it takes.
 */
export class KnownDestinations {
  #words = new Int32Array(0);
  #rows = 0;
  #count = 0;
  /** Words of an address, and of a row, which does not lie across two lines of a cache. */
  #width = 1;
  #length = 4;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** The place of the row of a destination, from which {@link front} and {@link turn} read; negative for none. */
  find(address: Address, port: number): number {
    if (this.#count === 0) return -1;
    const at = this.#seek(address.w0, address.w1, address.w2, address.w3, port);
    return this.#words[at + this.#width + TURN] === 0 ? -1 : at;
  }

  front(at: number): number {
    return this.#words[at + this.#width + FRONT]! - 1;
  }

  turn(at: number): number {
    return this.#words[at + this.#width + TURN]! - 1;
  }

  /** The turns of rows of columns: those of all are read together. */
  read(
    { family, destination, destinationPort }: PacketColumns,
    from: number,
    turns: Int32Array,
  ): void {
    const isV4 = family === 4;
    for (let index = 0; index < turns.length; index++) {
      const row = from + index;
      const at = isV4 ? row : row * 4 + 3;
      const hash = hashOf(destination[at]!, destinationPort[row]!);
      // The row where the search would begin: this reads ahead, and finds nothing for certain.
      turns[index] = (hash & (this.#rows - 1)) * this.#length + this.#width + TURN;
    }
    for (let index = 0; index < turns.length; index++) {
      turns[index] = (this.#words[turns[index]!] ?? 0) - 1;
    }
  }

  /** Keeps the numbers of a destination that has none. */
  add(address: Address, port: number, front: number, turn: number): void {
    if (this.#count >= MOST / 2) return;
    if (this.#count === 0) this.#begin(address.family);
    else if (this.#count * 2 >= this.#rows) this.#grow();
    this.#enter(address.w0, address.w1, address.w2, address.w3, port, front + 1, turn + 1);
    this.#count++;
  }

  #begin(family: Family): void {
    this.#width = family === 4 ? 1 : 4;
    this.#length = family === 4 ? 4 : 8;
    this.#rows = FEWEST;
    this.#words = new Int32Array(FEWEST * this.#length);
  }

  #enter(
    w0: number,
    w1: number,
    w2: number,
    w3: number,
    port: number,
    front: number,
    turn: number,
  ): void {
    const at = this.#seek(w0, w1, w2, w3, port);
    const words = this.#words;
    const behind = at + this.#width;
    if (this.#width === 4) {
      words[at] = w0;
      words[at + 1] = w1;
      words[at + 2] = w2;
    }
    words[behind - 1] = w3;
    words[behind + PORT] = port;
    words[behind + FRONT] = front;
    words[behind + TURN] = turn;
  }

  /** The row of a destination, or the empty one where it would stand. */
  #seek(w0: number, w1: number, w2: number, w3: number, port: number): number {
    const words = this.#words;
    const width = this.#width;
    const mask = this.#rows - 1;
    for (let row = hashOf(w3, port) & mask; ; row = (row + 1) & mask) {
      const at = row * this.#length;
      const behind = at + width;
      if (words[behind + TURN] === 0) return at;
      if (words[behind - 1] !== w3 || words[behind + PORT] !== port) continue;
      if (width === 1) return at;
      if (words[at] === w0 && words[at + 1] === w1 && words[at + 2] === w2) return at;
    }
  }

  #grow(): void {
    const words = this.#words;
    const width = this.#width;
    this.#rows *= 2;
    this.#words = new Int32Array(this.#rows * this.#length);
    for (let at = 0; at < words.length; at += this.#length) {
      const behind = at + width;
      const turn = words[behind + TURN]!;
      if (turn === 0) continue;
      const w3 = words[behind - 1]!;
      const port = words[behind + PORT]!;
      const front = words[behind + FRONT]!;
      this.#enter(words[at]!, words[at + 1]!, words[at + 2]!, w3, port, front, turn);
    }
  }
}

function hashOf(word: number, port: number): number {
  const hash = Math.imul(word ^ Math.imul(port, 0x2c1b3c6d), 0x9e3779b1 | 0);
  return hash ^ (hash >>> 15);
}
