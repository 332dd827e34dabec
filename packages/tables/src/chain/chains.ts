import { NONE } from '../slab/handle.ts';
import type { Slab } from '../slab/slab.ts';
import type { ChainLayout } from './layout.ts';

/**
 * The chains of a hash table whose records are a slab's: for each bucket a list, the newest first.
 *
 * **How it works.** A bucket has the number of its first node, a node's word in its record that of
 * the next one, and `NONE` ends the list. A bucket's number is kept one higher, so that an array of
 * zeros, which takes no memory until it is written, is a table of empty buckets. Nodes are linked one
 * way. To take one out its chain is walked up to it: a hash table keeps its chains short (conntrack
 * refuses where one is too long), and a link less is 4 bytes less a node. Lists that may be long are
 * {@link LongChains}.
 *
 * **Why it is right.** A node is in at most one chain, the one it was linked in; `unlink` changes only
 * the link that led to it. The node keeps its own link, so that a walk that stands on it goes on to
 * the nodes that were behind it.
 *
 * The first nodes take memory when the first node is linked.
 */
export class Chains {
  readonly buckets: number;
  readonly #slab: Slab;
  readonly #width: number;
  readonly #link: number;
  readonly #shift: number;
  readonly #mask: number;
  readonly #step: number;
  #heads: Int32Array = new Int32Array(0);
  #probes = 0;

  constructor(slab: Slab, buckets: number, { link, nodes = 1, step = 0 }: ChainLayout) {
    this.buckets = buckets;
    this.#slab = slab;
    this.#width = slab.width;
    this.#link = link;
    this.#shift = Math.log2(nodes);
    this.#mask = nodes - 1;
    this.#step = step;
  }

  /** How many nodes the last {@link find} looked at, the one found included. */
  get probes(): number {
    return this.#probes;
  }

  /** The newest node of a bucket, or `NONE`. */
  first(bucket: number): number {
    return this.#heads.length === 0 ? NONE : this.#heads[bucket]! - 1;
  }

  /** The node behind a node, or `NONE`. */
  after(node: number): number {
    return this.#slab.words[this.#wordOf(node)]!;
  }

  /** Nodes of a bucket. */
  length(bucket: number): number {
    let length = 0;
    for (let node = this.first(bucket); node !== NONE; node = this.after(node)) length++;
    return length;
  }

  /** The first node of a bucket that `isIt`, or `NONE`. Make the function once, not for each look-up. */
  find(bucket: number, isIt: (node: number) => boolean): number {
    let probes = 0;
    let node = this.first(bucket);
    while (node !== NONE) {
      probes++;
      if (isIt(node)) break;
      node = this.after(node);
    }
    this.#probes = probes;
    return node;
  }

  /** Enters a node that is in no chain as the first of a bucket. */
  link(node: number, bucket: number): void {
    if (this.#heads.length === 0) this.#heads = new Int32Array(this.buckets);
    this.#slab.words[this.#wordOf(node)] = this.#heads[bucket]! - 1;
    this.#heads[bucket] = node + 1;
  }

  /** Takes a node out of a bucket's chain; false where it is not in it. */
  unlink(node: number, bucket: number): boolean {
    const { words } = this.#slab;
    const next = words[this.#wordOf(node)]!;
    let before = this.first(bucket);
    if (before === node) {
      this.#heads[bucket] = next + 1;
      return true;
    }
    while (before !== NONE) {
      const at = this.#wordOf(before);
      const after = words[at]!;
      if (after === node) {
        words[at] = next;
        return true;
      }
      before = after;
    }
    return false;
  }

  /** Where a node's link stands among the words of the slab. */
  #wordOf(node: number): number {
    return (node >> this.#shift) * this.#width + (node & this.#mask) * this.#step + this.#link;
  }
}
