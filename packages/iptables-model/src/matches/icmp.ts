import { type Family, type PacketBuffer, Protocol } from '@packet-path/core';
import type { MatchExtension, MatchResult, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { not } from '../text/write-options.ts';
import { icmpTypeNamed } from './icmp-types.ts';

interface IcmpOptions {
  /** null for any message. */
  readonly type: number | null;
  /** null for any code of the type. */
  readonly code: number | null;
  readonly inverted: boolean;
}

class IcmpPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: IcmpOptions;

  constructor(options: IcmpOptions) {
    this.#options = options;
  }

  matches(packet: PacketBuffer): MatchResult {
    const { type, code, inverted } = this.#options;
    if ((packet.fragment?.offset ?? 0) > 0) return false;
    const { icmp } = packet;
    if (icmp === null) return 'drop';
    const same = type === null || (icmp.type === type && (code === null || icmp.code === code));
    return same !== inverted;
  }
}

function messages(name: string, option: string, family: Family): MatchExtension<IcmpOptions> {
  return {
    name,
    families: [family],
    protocols: [family === 4 ? Protocol.ICMP : Protocol.ICMPV6],
    options: { [option]: { values: 1, negatable: true } },
    read: (given) => readType(given.require(option), family),
    write({ type, code, inverted }) {
      const what = type === null ? 'any' : code === null ? `${type}` : `${type}/${code}`;
      return `${not(inverted)}${option} ${what}`;
    },
    compile: (options) => new IcmpPredicate(options),
  };
}

function readType(option: GivenOption, family: Family): IcmpOptions {
  const inverted = option.negated;
  if (option.value === 'any' && family === 4) return { type: null, code: null, inverted };
  const named = icmpTypeNamed(family, option.value);
  if (named !== undefined) return { type: named[0], code: named[1], inverted };
  const found = /^(\d{1,3})(?:\/(\d{1,3}))?$/.exec(option.value);
  const type = Number(found?.[1] ?? Number.NaN);
  const code = found?.[2] === undefined ? null : Number(found[2]);
  if (type <= 255 && (code ?? 0) <= 255) {
    // Source: xt_icmp: type 255 stands for any.
    return type === 255 && family === 4
      ? { type: null, code: null, inverted }
      : { type, code, inverted };
  }
  return option.fail('bad-option', `'${option.value}' is no type`, 'a name, or type/code');
}

/** `-m icmp`: type and code (net/netfilter/xt_tcpudp.c, `icmp_match`). */
export const icmp: MatchExtension<IcmpOptions> = messages('icmp', '--icmp-type', 4);

/** `-m icmp6`: type and code (net/netfilter/xt_tcpudp.c, `icmp6_match`). */
export const icmp6: MatchExtension<IcmpOptions> = messages('icmp6', '--icmpv6-type', 6);
