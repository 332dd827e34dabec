import type { Family, PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import { readNumber } from '../text/ranges.ts';

type Comparison = 'is' | 'is-not' | 'less' | 'greater';

interface HopOptions {
  readonly comparison: Comparison;
  readonly hops: number;
}

class HopPredicate implements Predicate {
  readonly isStateless = true;
  readonly #comparison: Comparison;
  readonly #hops: number;

  constructor({ comparison, hops }: HopOptions) {
    this.#comparison = comparison;
    this.#hops = hops;
  }

  matches({ ttl }: PacketBuffer): boolean {
    switch (this.#comparison) {
      case 'is':
        return ttl === this.#hops;
      case 'is-not':
        return ttl !== this.#hops;
      case 'less':
        return ttl < this.#hops;
      case 'greater':
        return ttl > this.#hops;
    }
  }
}

function hops(name: 'ttl' | 'hl', family: Family): MatchExtension<HopOptions> {
  const names = [`--${name}-eq`, `--${name}-lt`, `--${name}-gt`] as const;
  const [equal, less, greater] = names;
  return {
    name,
    families: [family],
    options: {
      [equal]: { values: 1, negatable: true, aliases: [`--${name}`] },
      [less]: { values: 1 },
      [greater]: { values: 1 },
    },
    read(given) {
      const option = given.oneOf(...names);
      const value = option.read((text) => readNumber(text, 0, 255));
      if (option.name === less) return { comparison: 'less', hops: value };
      if (option.name === greater) return { comparison: 'greater', hops: value };
      return { comparison: option.negated ? 'is-not' : 'is', hops: value };
    },
    write({ comparison, hops: value }) {
      if (comparison === 'less') return `${less} ${value}`;
      if (comparison === 'greater') return `${greater} ${value}`;
      return comparison === 'is' ? `${equal} ${value}` : `! ${equal} ${value}`;
    },
    compile: (options) => new HopPredicate(options),
  };
}

/** `-m ttl`: the time to live (net/netfilter/xt_hl.c, `ttl_mt`). */
export const ttl: MatchExtension<HopOptions> = hops('ttl', 4);

/** `-m hl`: the hop limit of IPv6 (net/netfilter/xt_hl.c, `hl_mt6`). */
export const hl: MatchExtension<HopOptions> = hops('hl', 6);
