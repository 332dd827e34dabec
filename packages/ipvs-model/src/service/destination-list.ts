import type { Address } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';

/**
 * The destinations of a service, newest first, found by address and port without a walk. A new one is
 * linked in, and the newest is taken out, in constant time.
 */
export class DestinationList {
  /** Oldest first, so that a new one needs no room made. */
  readonly #oldestFirst: Destination[] = [];
  readonly #byKey = new Map<string, Destination>();
  /** The list as schedulers see it; undefined since it last changed. */
  #newestFirst: readonly Destination[] | undefined;

  /** Newest first: the order in which Linux walks them. */
  get newestFirst(): readonly Destination[] {
    this.#newestFirst ??= this.#oldestFirst.toReversed();
    return this.#newestFirst;
  }

  add(destination: Destination): void {
    this.#oldestFirst.push(destination);
    this.#byKey.set(keyOf(destination), destination);
    this.#newestFirst = undefined;
  }

  /** Takes a destination out; the answer is where it stood, from the newest. */
  remove(destination: Destination): number {
    const index = this.#oldestFirst.lastIndexOf(destination);
    const behind = this.#oldestFirst.length - 1 - index;
    this.#oldestFirst.splice(index, 1);
    this.#byKey.delete(keyOf(destination));
    this.#newestFirst = undefined;
    return behind;
  }

  find(key: { readonly address: Address; readonly port: number }): Destination | undefined {
    return this.#byKey.get(keyOf(key));
  }
}

function keyOf({ address, port }: { readonly address: Address; readonly port: number }): string {
  return `${address} ${port}`;
}
