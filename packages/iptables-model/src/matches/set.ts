import type { PacketBuffer, Passage } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { readDirections, requireSet } from '../ipset/named-set.ts';
import type { CounterCondition, SetLookup } from '../ipset/set/set-lookup.ts';
import type { SetReference } from '../ipset/set-reference.ts';
import type { GivenOption, GivenOptions } from '../text/given-options.ts';

/** The options of `-m set`. */
interface SetMatchOptions extends SetLookup {
  readonly set: string;
  readonly inverted: boolean;
  readonly returnNomatch: boolean;
}

class SetPredicate implements Predicate {
  readonly #reference: SetReference;
  readonly #options: SetMatchOptions;

  constructor(reference: SetReference, options: SetMatchOptions) {
    this.#reference = reference;
    this.#options = options;
  }

  get isStateless(): boolean {
    return this.#reference.set.isSteady;
  }

  /** To ask a set that counts, or whose elements expire, changes it or depends on the time. */
  get ignoresConnection(): boolean {
    return this.#reference.set.isSteady;
  }

  /** The source port is no field that packets of a course share. */
  get isRepeatable(): boolean {
    const { set } = this.#reference;
    return set.isSteady && !set.asksSourcePort(this.#options.directions);
  }

  matches(packet: PacketBuffer, passage: Passage): boolean {
    const options = this.#options;
    const answer = this.#reference.set.test(packet, passage, options);
    return (answer === (options.returnNomatch ? 'nomatch' : 'hit')) !== options.inverted;
  }

  release(): void {
    this.#reference.release();
  }
}

/** `-m set`: whether a set holds the packet (net/netfilter/xt_set.c, `set_match_v4`). */
export const set: MatchExtension<SetMatchOptions> = {
  name: 'set',
  holds: true,
  options: {
    '--match-set': { values: 2, negatable: true },
    '--return-nomatch': { values: 0 },
    '--update-counters': { values: 0, negatable: true },
    '--update-subcounters': { values: 0, negatable: true },
    '--packets-eq': { values: 1, negatable: true },
    '--packets-lt': { values: 1 },
    '--packets-gt': { values: 1 },
    '--bytes-eq': { values: 1, negatable: true },
    '--bytes-lt': { values: 1 },
    '--bytes-gt': { values: 1 },
  },
  read(given) {
    const option = given.require('--match-set');
    return {
      set: option.value,
      directions: readDirections(option),
      inverted: option.negated,
      returnNomatch: given.has('--return-nomatch'),
      updateCounters: given.get('--update-counters')?.negated !== true,
      updateSubcounters: given.get('--update-subcounters')?.negated !== true,
      conditions: readConditions(given),
    };
  },
  check(options, { ipsets }) {
    requireSet(options.set, ipsets.get(options.set));
  },
  write(options) {
    const words = [
      `${options.inverted ? '! ' : ''}--match-set ${options.set} ${options.directions}`,
    ];
    if (options.returnNomatch) words.push('--return-nomatch');
    if (!options.updateCounters) words.push('! --update-counters');
    if (!options.updateSubcounters) words.push('! --update-subcounters');
    for (const { counter, comparison, value } of options.conditions) {
      if (comparison === 'ne') words.push(`! --${counter}-eq ${value}`);
      else words.push(`--${counter}-${comparison} ${value}`);
    }
    return words.join(' ');
  },
  compile: (options, { ipsets }) =>
    new SetPredicate(requireSet(options.set, ipsets.reference(options.set)), options),
};

function readConditions(given: GivenOptions): readonly CounterCondition[] {
  return given.all.flatMap((option) => {
    const [, counter, comparison] = /^--(packets|bytes)-(eq|lt|gt)$/.exec(option.name) ?? [];
    if (counter === undefined || comparison === undefined) return [];
    return {
      counter: counter as CounterCondition['counter'],
      comparison: option.negated ? 'ne' : (comparison as CounterCondition['comparison']),
      value: readCount(option),
    };
  });
}

function readCount(option: GivenOption): number {
  if (/^\d{1,15}$/.test(option.value)) return Number(option.value);
  return option.fail('bad-option', `'${option.value}' is not a count`, 'a whole number');
}
