import type { Host } from '@packet-path/core';
import { HashSet } from './hash/hash-set.ts';
import { BitmapSet } from './set/bitmap-set.ts';
import type { IpSet } from './set/ip-set.ts';

type SharedSet = HashSet | BitmapSet;

/**
 * Sets as hosts share them: `Ipsets.share` makes it, `Ipsets.attach` takes it. A host that changes a set
 * copies its elements first.
 */
export class SharedSets {
  readonly #sets: readonly SharedSet[];

  private constructor(sets: readonly SharedSet[]) {
    this.#sets = sets;
  }

  /** The sets of a host as they are now; undefined where packets, time or names of devices change one. */
  static of(host: Host, sets: readonly IpSet[]): SharedSets | undefined {
    const shared = sets.filter(mayBeShared);
    if (shared.length < sets.length) return undefined;
    return new SharedSets(shared.map((set) => copyOf(set, host)));
  }

  /**
   * The sets on another host.
   *
   * @param fresh names of sets that are as they were when they were created, without elements
   */
  on(host: Host, fresh: ReadonlySet<string>): readonly IpSet[] {
    return this.#sets.map((set) => (fresh.has(set.name) ? set.on(host) : copyOf(set, host)));
  }
}

function copyOf(set: SharedSet, host: Host): SharedSet {
  return set instanceof HashSet ? set.on(host, set) : set.on(host, set);
}

function mayBeShared(set: IpSet): set is SharedSet {
  if (set instanceof BitmapSet) return set.isSteady;
  // Names of devices have a number of their own in each set.
  return set instanceof HashSet && set.isSteady && !set.type.includes('iface');
}
