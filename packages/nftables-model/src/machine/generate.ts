import { jhash2, type PacketBuffer, type Passage } from '@packet-path/core';
import type { Foresight } from '../program/foresight.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import { PerHost } from '../share/per-host.ts';
import type { ForeseenReader, WordReader } from './load.ts';

/** `numgen inc`: each rule counts for itself, from 0 (net/netfilter/nft_numgen.c, `nft_ng_inc_gen`). */
export function countingReader(modulus: number, offset: number): WordReader {
  const counts = new PerHost(() => ({ next: 0 }));
  return (_packet, { host }) => {
    const count = counts.of(host);
    const { next } = count;
    count.next = next + 1 < modulus ? next + 1 : 0;
    return (next + offset) | 0;
  };
}

/** `[ numgen reg 1 = random mod 3 ]`. */
export class RandomNumber implements Instruction {
  readonly name = 'numgen';
  readonly repeats = true;
  readonly modulus: number;
  readonly offset: number;
  readonly at: number;

  constructor(modulus: number, offset: number, at: number) {
    this.modulus = modulus;
    this.offset = offset;
    this.at = at;
  }

  run({ words }: Registers, _packet: PacketBuffer, { host, trace }: Passage): Step {
    const outcome = host.choices.below('numgen', this.modulus);
    trace?.({ kind: 'draw', purpose: 'numgen', outcome });
    words[this.at] = outcome + this.offset;
    return Step.NEXT;
  }

  foresee({ words }: Registers, _packet: PacketBuffer, foresight: Foresight): Step {
    const { choices } = foresight;
    if (choices === undefined) return foresight.lose();
    foresight.draws++;
    words[this.at] = choices.below('numgen', this.modulus) + this.offset;
    return Step.NEXT;
  }
}

/** `symhash`, for whose secret hash a draw stands. */
export function randomReader(modulus: number, offset: number): WordReader {
  return (_packet, { host, trace }) => {
    const outcome = host.choices.below('numgen', modulus);
    trace?.({ kind: 'draw', purpose: 'numgen', outcome });
    return (outcome + offset) | 0;
  };
}

/** `meta random`: 32 bits. */
export const wordReader: WordReader = (_packet, { host, trace }) => {
  const outcome = host.choices.below('meta-random', 2 ** 32);
  trace?.({ kind: 'draw', purpose: 'meta-random', outcome });
  return outcome | 0;
};

/**
 * `meta random & 0x7fffffff < n`, as iptables-nft lists `-m statistic --mode random`: the draw is the
 * outcome of the comparison, for which the register then holds a number.
 */
export function chanceReader(threshold: number): WordReader {
  return (_packet, { host, trace }) => {
    const outcome = host.choices.chance('meta-random', threshold);
    trace?.({ kind: 'draw', purpose: 'meta-random', outcome });
    return outcome ? 0 : 0x7fffffff;
  };
}

/** As {@link chanceReader}, of a packet that has not begun its way. */
export function foreseenChance(threshold: number): ForeseenReader {
  return (foresight) => {
    const { choices } = foresight;
    if (choices === undefined) {
      foresight.lose();
      return undefined;
    }
    foresight.draws++;
    return choices.chance('meta-random', threshold) ? 0 : 0x7fffffff;
  };
}

/** A part of a hashed key: its words, its bytes, and whether the kernel has it in its own byte order. */
export interface HashedPart {
  readonly words: number;
  readonly bytes: number;
  /** Bits of the datum itself. */
  readonly bits: number;
  readonly hostOrder: boolean;
}

/**
 * `[ hash reg 2 = jhash(reg 1, 8, 0x5eed) % mod 4 ]`: over the bytes as they lie in the kernel's
 * registers, on a little-endian machine (net/netfilter/nft_hash.c, `nft_jhash_eval`).
 */
export class Hash implements Instruction {
  readonly name = 'hash';
  readonly repeats = true;
  readonly #from: number;
  readonly #to: number;
  readonly #parts: readonly HashedPart[];
  readonly #modulus: number;
  readonly #seed: number;
  readonly #offset: number;

  constructor(
    from: number,
    to: number,
    parts: readonly HashedPart[],
    { modulus, seed, offset }: { modulus: number; seed: number; offset: number },
  ) {
    this.#from = from;
    this.#to = to;
    this.#parts = parts;
    this.#modulus = modulus;
    this.#seed = seed;
    this.#offset = offset;
  }

  run({ words }: Registers): Step {
    const key: number[] = [];
    let at = this.#from;
    for (const part of this.#parts) {
      for (let index = 0; index < part.words; index++) key.push(littleEndian(words[at++]!, part));
    }
    // jhash of whole words equals jhash2 of them. A key shorter than a word is hashed as one word, with
    // its own length in the seed.
    const hash = jhash2(key, key.length, this.#seedFor()) >>> 0;
    // Source: include/linux/kernel.h, reciprocal_scale.
    const scaled = Number((BigInt(hash) * BigInt(this.#modulus)) >> 32n);
    words[this.#to] = (scaled + this.#offset) | 0;
    return Step.NEXT;
  }

  /** jhash adds the key's length in bytes to the seed, jhash2 four for each word. */
  #seedFor(): number {
    const [part] = this.#parts;
    const short = this.#parts.length === 1 && part !== undefined && part.bytes < 4;
    return short ? this.#seed + part.bytes - 4 : this.#seed;
  }
}

/**
 * A register's word as a little-endian machine reads the bytes in which a datum was written. A datum
 * shorter than a word stands at the word's first bytes, whether it is hashed alone or with others.
 */
function littleEndian(word: number, { bits, hostOrder }: HashedPart): number {
  if (hostOrder) return word;
  const swapped =
    ((word & 0xff) << 24) |
    ((word & 0xff00) << 8) |
    ((word >>> 8) & 0xff00) |
    ((word >>> 24) & 0xff);
  const filled = Math.ceil(bits / 8) * 8;
  return filled >= 32 ? swapped : swapped >>> (32 - filled);
}
