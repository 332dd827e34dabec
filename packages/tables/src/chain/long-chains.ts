import { NONE } from '../slab/handle.ts';
import type { Slab } from '../slab/slab.ts';

/** A node that is in no chain. */
const OUT = -2;
/** The first node of bucket `b` has `FIRST - b` in place of the node before it. */
const FIRST = -3;

/** Where in a record the links of its one node stand: to the next one, and to the one before. */
export interface LongChainLayout {
  readonly next: number;
  readonly previous: number;
}

/**
 * The same as {@link Chains} where one bucket may hold very many nodes, and a record has one node:
 * lists linked both ways, the newest first. A node is the handle of its record.
 *
 * **How it works.** A node knows the one before it, so that it is taken out without a walk; the first
 * of a list knows its bucket instead, as a number below -2.
 *
 * **Why it is right.** For each node of a list, the next one's previous is the node itself, and the
 * bucket's first node names the bucket: `link` and `unlink` each write the two or three words that
 * keep this so. A node that is in no list has -2 there, so that `unlink` does nothing.
 * An owner calls `reset` for a record that it has just taken.
 */
export class LongChains {
  readonly buckets: number;
  readonly #slab: Slab;
  readonly #width: number;
  readonly #next: number;
  readonly #previous: number;
  /** The first node of each bucket and one more; 0 for an empty bucket. */
  #heads: Int32Array = new Int32Array(0);

  constructor(slab: Slab, buckets: number, { next, previous }: LongChainLayout) {
    this.buckets = buckets;
    this.#slab = slab;
    this.#width = slab.width;
    this.#next = next;
    this.#previous = previous;
  }

  /** The newest node of a bucket, or `NONE`. */
  first(bucket: number): number {
    return this.#heads.length === 0 ? NONE : this.#heads[bucket]! - 1;
  }

  /** The node behind a node, or `NONE`. */
  after(node: number): number {
    return this.#slab.words[node * this.#width + this.#next]!;
  }

  /** Says of a record that was just taken that it is in no chain. */
  reset(node: number): void {
    this.#slab.words[node * this.#width + this.#previous] = OUT;
  }

  /** Whether a node is in a chain. */
  has(node: number): boolean {
    return this.#slab.words[node * this.#width + this.#previous] !== OUT;
  }

  /** Enters a node that is in no chain as the first of a bucket. */
  link(node: number, bucket: number): void {
    if (this.#heads.length === 0) this.#heads = new Int32Array(this.buckets);
    const { words } = this.#slab;
    const record = node * this.#width;
    const first = this.#heads[bucket]! - 1;
    words[record + this.#next] = first;
    words[record + this.#previous] = FIRST - bucket;
    if (first !== NONE) words[first * this.#width + this.#previous] = node;
    this.#heads[bucket] = node + 1;
  }

  /** Takes a node out of its chain; nothing where it is in none. It keeps its link to the next one. */
  unlink(node: number): void {
    const { words } = this.#slab;
    const record = node * this.#width;
    const previous = words[record + this.#previous]!;
    if (previous === OUT) return;
    const next = words[record + this.#next]!;
    if (previous >= 0) words[previous * this.#width + this.#next] = next;
    else this.#heads[FIRST - previous] = next + 1;
    if (next !== NONE) words[next * this.#width + this.#previous] = previous;
    words[record + this.#previous] = OUT;
  }
}
