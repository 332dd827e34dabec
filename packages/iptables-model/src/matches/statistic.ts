import type { PacketBuffer, Passage } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOptions } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { not } from '../text/write-options.ts';

/** Probabilities are kept in 31 bits (include/uapi/linux/netfilter/xt_statistic.h). */
const CERTAIN = 2 ** 31;

type StatisticOptions = { readonly inverted: boolean } & (
  | { readonly mode: 'random'; readonly threshold: number }
  | { readonly mode: 'nth'; readonly every: number; readonly packet: number }
);

class RandomPredicate implements Predicate {
  /** Of 2^31 draws, so many match. */
  readonly chances: number;
  readonly isRepeatable = true;

  constructor(chances: number) {
    this.chances = chances;
  }

  matches(_packet: PacketBuffer, { host, trace }: Passage): boolean {
    const outcome = host.choices.chance('statistic', this.chances);
    trace?.({ kind: 'draw', purpose: 'statistic', outcome });
    return outcome;
  }
}

/** Every so many packets that come this far, one; each rule counts for itself. */
class NthPredicate implements Predicate {
  readonly #every: number;
  readonly #inverted: boolean;
  #count: number;

  constructor(every: number, packet: number, inverted: boolean) {
    this.#every = every;
    this.#inverted = inverted;
    this.#count = every - 1 - packet;
  }

  matches(): boolean {
    this.#count = this.#count === this.#every - 1 ? 0 : this.#count + 1;
    return (this.#count === 0) !== this.#inverted;
  }

  state(): Record<string, number> {
    return { count: this.#count };
  }
}

/** `-m statistic`: by chance, or by turns (net/netfilter/xt_statistic.c). */
export const statistic: MatchExtension<StatisticOptions> = {
  name: 'statistic',
  isPerRule: ({ mode }) => mode === 'nth',
  options: {
    '--mode': { values: 1 },
    '--probability': { values: 1, negatable: true },
    '--every': { values: 1, negatable: true },
    '--packet': { values: 1 },
  },
  read(given) {
    const mode = given.require('--mode');
    if (mode.value === 'random') return readRandom(given);
    if (mode.value === 'nth') return readNth(given);
    return mode.fail('bad-option', `'${mode.value}' is no mode`, 'random or nth');
  },
  write(options) {
    const { mode, inverted } = options;
    if (mode === 'random') {
      const probability = (options.threshold / CERTAIN).toFixed(11);
      return `--mode random ${not(inverted)}--probability ${probability}`;
    }
    return `--mode nth ${not(inverted)}--every ${options.every} --packet ${options.packet}`;
  },
  compile(options) {
    const { mode, inverted } = options;
    if (mode === 'nth') return new NthPredicate(options.every, options.packet, inverted);
    // The draw says whether the rule matches, so an inverted rule asks for the other chances.
    const { threshold } = options;
    return new RandomPredicate(inverted ? CERTAIN - threshold : threshold);
  },
};

function readRandom(given: GivenOptions): StatisticOptions {
  const option = given.require('--probability');
  const probability = /^(\d{1,3}(\.\d{0,20})?|\.\d{1,20})(e-\d{1,2})?$/i.test(option.value)
    ? Number(option.value)
    : Number.NaN;
  if (!(probability >= 0 && probability <= 1)) {
    option.fail('bad-option', `'${option.value}' is no probability`, '0 to 1');
  }
  const threshold = Math.round(probability * CERTAIN);
  return { mode: 'random', threshold, inverted: option.negated };
}

function readNth(given: GivenOptions): StatisticOptions {
  const option = given.require('--every');
  const every = option.read((text) => readNumber(text, 1, 0xffffffff));
  const packet = given.require('--packet').read((text) => readNumber(text, 0, every - 1));
  return { mode: 'nth', every, packet, inverted: option.negated };
}
