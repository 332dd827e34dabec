import type { KeyedLookup, PassageHost } from '@packet-path/core';
import type { ProgramSet } from '../program/instruction.ts';
import { widthOf } from '../types/type-facts.ts';
import type { LiveSet } from './live-set.ts';

/** A look-up in a set or map, as a dry run tells it. */
export class SetLookedUp implements KeyedLookup {
  readonly counter = 'setProbes';
  readonly key: Int32Array;
  readonly addresses: readonly number[];
  readonly width: 1 | 4;
  readonly probes: number;
  readonly table: LiveSet;
  readonly #host: PassageHost;

  /**
   * @param set the set, as the host has it, in which the key was just looked up
   * @param key is copied
   */
  constructor(set: LiveSet, key: Int32Array, host: PassageHost) {
    const { keyType, probes } = set;
    this.table = set;
    this.#host = host;
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

  probesOf(key: Int32Array, table: object = this.table): number {
    const set = table as LiveSet;
    const { plain } = set;
    const place = plain?.placeOf(key[0]!) ?? -1;
    if (plain === undefined || place < 0) {
      set.peek(key, 0, this.#host.clock.now);
      return set.probes;
    }
    set.probesOf(plain, plainProbes);
    return plainProbes[place]!;
  }

  tablesBehind(key: Int32Array): readonly object[] {
    const host = this.#host;
    const chain = this.table.peek(key, 0, host.clock.now)?.chain?.of(host);
    const sets: ProgramSet[] = [];
    for (const { instructions } of chain?.rules ?? []) {
      for (const { set } of instructions) if (set?.isAnonymous === true) sets.push(set.of(host));
    }
    return sets;
  }
}

/** Entries that look-ups of plain elements would compare, by the last look. */
const plainProbes: number[] = [];
