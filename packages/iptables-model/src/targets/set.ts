import { type Hook, type PacketBuffer, type Passage, packetBytes } from '@packet-path/core';
import type { Action, RuleContext, TargetExtension, TargetResult } from '../extension/extension.ts';
import type { ElementOptions } from '../ipset/element/element-entry.ts';
import type { Ipsets } from '../ipset/ipsets.ts';
import { readDirections, requireSet } from '../ipset/named-set.ts';
import { plainLookup, type SetLookup } from '../ipset/set/set-lookup.ts';
import type { SetReference } from '../ipset/set-reference.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { MAP_OPTIONS, type MapOption, mapFromSet } from './map-set.ts';

/** A set that a packet is added to, deleted from or looked up in. */
interface NamedLookup {
  readonly set: string;
  readonly lookup: SetLookup;
}

/** The options of `-j SET`. */
interface SetTargetOptions {
  readonly add: NamedLookup | undefined;
  readonly delete: NamedLookup | undefined;
  readonly map: NamedLookup | undefined;
  /** The fields of the element found in the map that are written; empty without a map. */
  readonly mapped: readonly MapOption[];
  readonly exist: boolean;
  /** Seconds; undefined for the set's own. */
  readonly timeout: number | undefined;
}

interface HeldSet {
  readonly reference: SetReference;
  readonly lookup: SetLookup;
}

class SetAction implements Action {
  readonly #add: HeldSet | undefined;
  readonly #delete: HeldSet | undefined;
  readonly #map: HeldSet | undefined;
  readonly #mapped: readonly MapOption[];
  readonly #options: ElementOptions;
  readonly #ipsets: Ipsets;

  constructor(
    ipsets: Ipsets,
    options: SetTargetOptions,
    hold: (named: NamedLookup | undefined) => HeldSet | undefined,
  ) {
    const { exist, timeout } = options;
    this.#ipsets = ipsets;
    this.#add = hold(options.add);
    this.#delete = hold(options.delete);
    this.#map = hold(options.map);
    this.#mapped = options.mapped;
    this.#options = { ...(exist && { exist }), ...(timeout !== undefined && { timeout }) };
  }

  /** An element that a packet adds begins with that packet's count (`IP_SET_INIT_KEXT`). */
  run(packet: PacketBuffer, passage: Passage): TargetResult {
    const [added, deleted, map] = [this.#add, this.#delete, this.#map];
    if (added !== undefined) {
      const options = { ...this.#options, packets: 1, bytes: packetBytes(packet) };
      added.reference.set.addFrom(packet, added.lookup, options);
    }
    if (deleted !== undefined) deleted.reference.set.deleteFrom(packet, deleted.lookup);
    if (added !== undefined || deleted !== undefined) this.#ipsets.changed();
    if (map !== undefined) mapFromSet(packet, passage, map.reference, map.lookup, this.#mapped);
    return 'continue';
  }

  release(): void {
    for (const held of [this.#add, this.#delete, this.#map]) held?.reference.release();
  }
}

/**
 * `-j SET`: adds the packet to a set, deletes it, or writes the fields of a set's element to it
 * (net/netfilter/xt_set.c, `set_target_v3`).
 */
export const set: TargetExtension<SetTargetOptions> = {
  name: 'SET',
  holds: true,
  options: {
    '--add-set': { values: 2 },
    '--del-set': { values: 2 },
    '--map-set': { values: 2 },
    '--map-mark': { values: 0 },
    '--map-prio': { values: 0 },
    '--map-queue': { values: 0 },
    '--exist': { values: 0 },
    '--timeout': { values: 1 },
  },
  hooksOf: ({ mapped }) => (mapped.some((option) => option !== '--map-mark') ? LEAVING : undefined),
  read: readSetOptions,
  check({ add, delete: remove, map }, { ipsets }) {
    for (const named of [add, remove, map]) {
      if (named !== undefined) requireSet(named.set, ipsets.get(named.set));
    }
  },
  write({ add, delete: remove, map, mapped, exist, timeout }) {
    const words: string[] = [];
    if (add !== undefined) words.push(`--add-set ${add.set} ${add.lookup.directions}`);
    if (exist) words.push('--exist');
    if (timeout !== undefined) words.push(`--timeout ${timeout}`);
    if (remove !== undefined) words.push(`--del-set ${remove.set} ${remove.lookup.directions}`);
    if (map !== undefined) words.push(`--map-set ${map.set} ${map.lookup.directions}`, ...mapped);
    return words.join(' ');
  },
  compile: (options, { ipsets }) =>
    new SetAction(ipsets, options, (named) => {
      if (named === undefined) return undefined;
      const reference = requireSet(named.set, ipsets.reference(named.set));
      return { reference, lookup: named.lookup };
    }),
};

/** Where a packet's priority and queue may be written (`set_target_v3_checkentry`). */
const LEAVING: readonly Hook[] = ['FORWARD', 'OUTPUT', 'POSTROUTING'];

function readSetOptions(given: GivenOptions, { table }: RuleContext): SetTargetOptions {
  const named = (name: string): NamedLookup | undefined => {
    const option = given.get(name);
    if (option === undefined) return undefined;
    return { set: option.value, lookup: plainLookup(readDirections(option)) };
  };
  const [add, remove, map] = [named('--add-set'), named('--del-set'), named('--map-set')];
  if (add === undefined && remove === undefined && map === undefined) {
    given.fail('syntax', 'SET needs a set', '--add-set, --del-set or --map-set');
  }
  const mapped = MAP_OPTIONS.filter((name) => given.has(name));
  if (map !== undefined && table !== 'mangle') {
    given.require('--map-set').fail('not-allowed', `in table ${table}`, 'table mangle');
  }
  if ((map === undefined) !== (mapped.length === 0)) {
    given.fail('syntax', '--map-set and what it maps go together', MAP_OPTIONS.join(', '));
  }
  const timeout = given.get('--timeout');
  if (timeout !== undefined && !/^\d{1,7}$/.test(timeout.value)) {
    timeout.fail('bad-option', `'${timeout.value}' are no seconds`, 'a whole number');
  }
  return {
    add,
    delete: remove,
    map,
    mapped,
    exist: given.has('--exist'),
    timeout: timeout === undefined ? undefined : Number(timeout.value),
  };
}
