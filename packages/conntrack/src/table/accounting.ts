import type { Way } from '../tuple/way.ts';
import type { ConntrackHandle } from './units.ts';

/** Numbers of each handle: packets and bytes of the original side, then of the reply side. */
const WIDTH = 4;

/** Packets and bytes of one direction of a connection. */
export interface ConnectionCounters {
  readonly packets: number;
  readonly bytes: number;
}

/**
 * Packets and bytes of each connection (net/netfilter/nf_conntrack_acct.c). Only connections that
 * began while `nf_conntrack_acct` was on are counted.
 */
export class Accounting {
  #counts: Float64Array = new Float64Array(0);
  #counted: Uint8Array = new Uint8Array(0);

  /** Begins a connection: from 0, or not to be counted. */
  begin(handle: ConntrackHandle, isCounted: boolean): void {
    if (handle >= this.#counted.length) {
      if (!isCounted) return;
      this.#grow(handle);
    }
    this.#counted[handle] = isCounted ? 1 : 0;
    if (isCounted) this.#counts.fill(0, handle * WIDTH, (handle + 1) * WIDTH);
  }

  /** Counts one packet, where the connection is counted. */
  add(handle: ConntrackHandle, way: Way, bytes: number, packets = 1): void {
    if (this.#counted[handle] !== 1) return;
    const at = handle * WIDTH + way * 2;
    this.#counts[at]! += packets;
    this.#counts[at + 1]! += bytes;
  }

  /** The counts of a direction; undefined where the connection is not counted. */
  of(handle: ConntrackHandle, way: Way): ConnectionCounters | undefined {
    if (this.#counted[handle] !== 1) return undefined;
    const at = handle * WIDTH + way * 2;
    return { packets: this.#counts[at]!, bytes: this.#counts[at + 1]! };
  }

  #grow(handle: ConntrackHandle): void {
    const length = 2 ** Math.ceil(Math.log2(handle + 256));
    const counts = new Float64Array(length * WIDTH);
    counts.set(this.#counts);
    const counted = new Uint8Array(length);
    counted.set(this.#counted);
    this.#counts = counts;
    this.#counted = counted;
  }
}
