import type { PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import type { ElementOptions } from '../ipset/element/element-entry.ts';
import { readDirections, requireSet } from '../ipset/named-set.ts';
import { plainLookup, type SetLookup } from '../ipset/set/set-lookup.ts';
import type { SetReference } from '../ipset/set-reference.ts';

/** A set that a packet is added to or deleted from. */
interface NamedLookup {
  readonly set: string;
  readonly lookup: SetLookup;
}

/** The options of `-j SET`. */
interface SetTargetOptions {
  readonly add: NamedLookup | undefined;
  readonly delete: NamedLookup | undefined;
  readonly exist: boolean;
  /** Seconds; undefined for the set's own. */
  readonly timeout: number | undefined;
}

interface Change {
  readonly reference: SetReference;
  readonly lookup: SetLookup;
}

class SetAction implements Action {
  readonly #add: Change | undefined;
  readonly #delete: Change | undefined;
  readonly #options: ElementOptions;

  constructor(
    add: Change | undefined,
    remove: Change | undefined,
    { exist, timeout }: SetTargetOptions,
  ) {
    this.#add = add;
    this.#delete = remove;
    this.#options = { ...(exist && { exist }), ...(timeout !== undefined && { timeout }) };
  }

  run(packet: PacketBuffer): TargetResult {
    const [added, deleted] = [this.#add, this.#delete];
    if (added !== undefined) added.reference.set.addFrom(packet, added.lookup, this.#options);
    if (deleted !== undefined) deleted.reference.set.deleteFrom(packet, deleted.lookup);
    return 'continue';
  }

  release(): void {
    this.#add?.reference.release();
    this.#delete?.reference.release();
  }
}

/** `-j SET`: adds the packet to a set, or deletes it (net/netfilter/xt_set.c, `set_target_v2`). */
export const set: TargetExtension<SetTargetOptions> = {
  name: 'SET',
  holds: true,
  options: {
    '--add-set': { values: 2 },
    '--del-set': { values: 2 },
    '--exist': { values: 0 },
    '--timeout': { values: 1 },
  },
  read(given) {
    const named = (name: string): NamedLookup | undefined => {
      const option = given.get(name);
      if (option === undefined) return undefined;
      return { set: option.value, lookup: plainLookup(readDirections(option)) };
    };
    const options = { add: named('--add-set'), delete: named('--del-set') };
    if (options.add === undefined && options.delete === undefined) {
      given.fail('syntax', 'SET needs a set', '--add-set or --del-set');
    }
    const timeout = given.get('--timeout');
    if (timeout !== undefined && !/^\d{1,7}$/.test(timeout.value)) {
      timeout.fail('bad-option', `'${timeout.value}' are no seconds`, 'a whole number');
    }
    return {
      ...options,
      exist: given.has('--exist'),
      timeout: timeout === undefined ? undefined : Number(timeout.value),
    };
  },
  check({ add, delete: remove }, { ipsets }) {
    for (const named of [add, remove]) {
      if (named !== undefined) requireSet(named.set, ipsets.get(named.set));
    }
  },
  write({ add, delete: remove, exist, timeout }) {
    const words: string[] = [];
    if (add !== undefined) words.push(`--add-set ${add.set} ${add.lookup.directions}`);
    if (exist) words.push('--exist');
    if (timeout !== undefined) words.push(`--timeout ${timeout}`);
    if (remove !== undefined) words.push(`--del-set ${remove.set} ${remove.lookup.directions}`);
    return words.join(' ');
  },
  compile(options, { ipsets }) {
    const change = (named: NamedLookup | undefined): Change | undefined => {
      if (named === undefined) return undefined;
      const reference = requireSet(named.set, ipsets.reference(named.set));
      return { reference, lookup: named.lookup };
    };
    return new SetAction(change(options.add), change(options.delete), options);
  },
};
