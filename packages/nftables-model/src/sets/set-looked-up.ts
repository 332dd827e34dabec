import type { Clock, KeyedLookup } from '@packet-path/core';
import { widthOf } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';

/** A set that is looked up. */
interface LookedUpSet {
  readonly keyType: readonly DataType[];
  readonly probes: number;
  peek(words: Int32Array, at: number, now: number): unknown;
}

/** A look-up in a set or map, as a dry run tells it. */
export class SetLookedUp implements KeyedLookup {
  readonly counter = 'setProbes';
  readonly key: Int32Array;
  readonly addresses: readonly number[];
  readonly width: 1 | 4;
  readonly probes: number;
  readonly table: LookedUpSet;
  readonly #clock: Clock;

  /**
   * @param set the set, as the host has it, in which the key was just looked up
   * @param key is copied
   */
  constructor(set: LookedUpSet, key: Int32Array, clock: Clock) {
    const { keyType, probes } = set;
    this.table = set;
    this.#clock = clock;
    this.key = Int32Array.from(key);
    this.probes = probes;
    const addresses: number[] = [];
    let at = 0;
    for (const type of keyType) {
      if (type === 'ipv4_addr' || type === 'ipv6_addr') addresses.push(at);
      at += widthOf(type);
    }
    this.addresses = addresses;
    this.width = keyType.includes('ipv6_addr') ? 4 : 1;
  }

  probesOf(key: Int32Array): number {
    this.table.peek(key, 0, this.#clock.now);
    return this.table.probes;
  }
}
