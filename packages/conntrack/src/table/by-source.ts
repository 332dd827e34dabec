import { hashSource, scale } from '../tuple/hash.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import { type Zone, zoneDirection, zoneNumber } from '../tuple/zone.ts';

const NONE = -1;
/** Not in any list. */
const OUT = -2;

/**
 * Connections by the source of their original tuple, the newest first: where source NAT looks for a
 * mapping to use again (net/netfilter/nf_nat_core.c, `nf_nat_bysource`).
 *
 * Lists are linked both ways, since one source may have very many connections.
 */
export class BySource {
  readonly #seed: number;
  readonly #buckets: number;
  #heads: Int32Array = new Int32Array(0);
  #next: Int32Array = new Int32Array(0);
  /** The handle before, or `-3 - bucket` for the first of a list. */
  #previous: Int32Array = new Int32Array(0);

  constructor(seed: number, buckets: number) {
    this.#seed = seed;
    this.#buckets = buckets;
  }

  add(handle: number, original: TupleKey, zone: Zone): void {
    this.#reserve(handle);
    const bucket = this.#bucket(original, zone);
    const first = this.#heads[bucket]!;
    this.#next[handle] = first;
    this.#previous[handle] = -3 - bucket;
    if (first !== NONE) this.#previous[first] = handle;
    this.#heads[bucket] = handle;
  }

  remove(handle: number): void {
    const previous = this.#previous[handle] ?? OUT;
    if (previous === OUT) return;
    const next = this.#next[handle]!;
    if (previous >= 0) this.#next[previous] = next;
    else this.#heads[-3 - previous] = next;
    if (next !== NONE) this.#previous[next] = previous;
    this.#previous[handle] = OUT;
  }

  /** The newest connection in a source's bucket, or -1. */
  first(original: TupleKey, zone: Zone): number {
    return this.#heads.length === 0 ? NONE : this.#heads[this.#bucket(original, zone)]!;
  }

  /** The next older connection in the same bucket, or -1. */
  after(handle: number): number {
    return this.#next[handle]!;
  }

  #bucket(original: TupleKey, zone: Zone): number {
    return scale(
      hashSource(this.#seed, original, zoneDirection(zone) === 'both' ? zoneNumber(zone) : 0),
      this.#buckets,
    );
  }

  #reserve(handle: number): void {
    if (this.#heads.length === 0) this.#heads = new Int32Array(this.#buckets).fill(NONE);
    if (handle < this.#next.length) return;
    let length = Math.max(256, this.#next.length);
    while (length <= handle) length *= 2;
    const next = new Int32Array(length);
    next.set(this.#next);
    const previous = new Int32Array(length).fill(OUT);
    previous.set(this.#previous);
    this.#next = next;
    this.#previous = previous;
  }
}
