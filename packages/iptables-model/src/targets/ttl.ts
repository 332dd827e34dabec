import type { Family, PacketBuffer } from '@packet-path/core';
import type { Action, TargetExtension, TargetResult } from '../extension/extension.ts';
import { readNumber } from '../text/ranges.ts';

const MOST_HOPS = 255;

interface HopChange {
  readonly how: 'set' | 'inc' | 'dec';
  readonly hops: number;
}

class HopAction implements Action {
  readonly isStateless = true;
  readonly #change: HopChange;

  constructor(change: HopChange) {
    this.#change = change;
  }

  run(packet: PacketBuffer): TargetResult {
    const { how, hops } = this.#change;
    switch (how) {
      case 'set':
        packet.ttl = hops;
        break;
      case 'inc':
        packet.ttl = Math.min(packet.ttl + hops, MOST_HOPS);
        break;
      case 'dec':
        packet.ttl = Math.max(packet.ttl - hops, 0);
    }
    return 'continue';
  }
}

function hops(name: 'TTL' | 'HL', family: Family): TargetExtension<HopChange> {
  const option = `--${name.toLowerCase()}`;
  const [set, inc, dec] = [`${option}-set`, `${option}-inc`, `${option}-dec`] as const;
  return {
    name,
    families: [family],
    tables: ['mangle'],
    options: { [set]: { values: 1 }, [inc]: { values: 1 }, [dec]: { values: 1 } },
    read(given) {
      const said = given.oneOf(set, inc, dec);
      const how = said.name === set ? 'set' : said.name === inc ? 'inc' : 'dec';
      const least = how === 'set' ? 0 : 1;
      return { how, hops: said.read((text) => readNumber(text, least, MOST_HOPS)) };
    },
    write: ({ how, hops: count }) => `${option}-${how} ${count}`,
    compile: (change) => new HopAction(change),
  };
}

/** `-j TTL`: the time to live (net/netfilter/xt_HL.c, `ttl_tg`). */
export const TTL: TargetExtension<HopChange> = hops('TTL', 4);

/** `-j HL`: the hop limit of IPv6 (net/netfilter/xt_HL.c, `hl_tg6`). */
export const HL: TargetExtension<HopChange> = hops('HL', 6);
