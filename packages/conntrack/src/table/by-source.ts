import { LongChains, type Slab } from '@packet-path/tables';
import { hashSource, scale } from '../tuple/hash.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import { type Zone, zoneDirection, zoneNumber } from '../tuple/zone.ts';
import { SOURCE_NEXT, SOURCE_PREVIOUS } from './record-layout.ts';
import type { ConntrackHandle } from './units.ts';

/**
 * Buckets of the kernel's that are one here. No look-up in these lists is charged, and each passes over
 * other sources, so that fewer buckets change no answer.
 */
const SHARED = 4;

/**
 * Connections by the source of their original tuple, the newest first: where source NAT looks for a
 * mapping to use again (net/netfilter/nf_nat_core.c, `nf_nat_bysource`). One source may have very many
 * connections.
 */
export class BySource {
  readonly #seed: number;
  readonly #chains: LongChains;

  constructor(slab: Slab<ConntrackHandle>, seed: number, buckets: number) {
    this.#seed = seed;
    this.#chains = new LongChains(slab, Math.ceil(buckets / SHARED), {
      next: SOURCE_NEXT,
      previous: SOURCE_PREVIOUS,
    });
  }

  /** A new connection is in no list yet. */
  reset(handle: ConntrackHandle): void {
    this.#chains.reset(handle);
  }

  add(handle: ConntrackHandle, original: TupleKey, zone: Zone): void {
    this.#chains.link(handle, this.#bucket(original, zone));
  }

  remove(handle: ConntrackHandle): void {
    this.#chains.unlink(handle);
  }

  /** The newest connection in a source's bucket, or `NONE`. */
  first(original: TupleKey, zone: Zone): ConntrackHandle {
    return this.#chains.first(this.#bucket(original, zone));
  }

  /** The next older connection in the same bucket, or `NONE`. */
  after(handle: ConntrackHandle): ConntrackHandle {
    return this.#chains.after(handle);
  }

  #bucket(original: TupleKey, zone: Zone): number {
    return scale(
      hashSource(this.#seed, original, zoneDirection(zone) === 'both' ? zoneNumber(zone) : 0),
      this.#chains.buckets,
    );
  }
}
