import type { Address } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';

/** Destinations from which on they are found by a map; a few are sooner compared one by one. */
const MANY = 24;

/**
 * The destinations of a service, newest first, found by address and port without a long walk. A new one
 * is linked in, and the newest is taken out, in constant time.
 */
export class DestinationList {
  /** Oldest first, so that a new one needs no room made. */
  readonly #oldestFirst: Destination[] = [];
  /** By address and port; undefined while there were never {@link MANY}. */
  #byKey: Map<number | string, Destination> | undefined;

  /** Newest first, the order in which Linux walks them: as schedulers see it, frozen. */
  newestFirst(): readonly Destination[] {
    return Object.freeze(this.#oldestFirst.toReversed());
  }

  add(destination: Destination): void {
    this.#oldestFirst.push(destination);
    if (this.#byKey !== undefined) this.#byKey.set(keyOf(destination), destination);
    else if (this.#oldestFirst.length === MANY) this.#byKey = byKey(this.#oldestFirst);
  }

  /** Takes a destination out; the answer is where it stood, from the newest. */
  remove(destination: Destination): number {
    const index = this.#oldestFirst.lastIndexOf(destination);
    const behind = this.#oldestFirst.length - 1 - index;
    this.#oldestFirst.splice(index, 1);
    this.#byKey?.delete(keyOf(destination));
    return behind;
  }

  find(key: { readonly address: Address; readonly port: number }): Destination | undefined {
    if (this.#byKey !== undefined) return this.#byKey.get(keyOf(key));
    const { address, port } = key;
    return this.#oldestFirst.find((known) => known.port === port && known.address.equals(address));
  }
}

function byKey(destinations: readonly Destination[]): Map<number | string, Destination> {
  return new Map(destinations.map((destination) => [keyOf(destination), destination]));
}

/** Of IPv4 one whole number, of 48 bits. */
function keyOf({ address, port }: Pick<Destination, 'address' | 'port'>): number | string {
  return address.family === 4 ? (address.w3 >>> 0) * 65_536 + port : `${address} ${port}`;
}
