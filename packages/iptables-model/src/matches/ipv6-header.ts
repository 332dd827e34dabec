import type { PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { not } from '../text/write-options.ts';

/**
 * The headers with their bits (include/uapi/linux/netfilter_ipv6/ip6t_ipv6header.h, `MASK_*`): the name
 * that is printed first, from /etc/protocols; then others that are read.
 */
const HEADERS: readonly (readonly [bit: number, ...names: string[]])[] = [
  [128, 'hop-by-hop', 'hop', '0', 'hopopt'],
  [64, 'ipv6-opts', 'dst', '60'],
  [32, 'ipv6-route', 'route', '43'],
  [16, 'ipv6-frag', 'frag', '44'],
  [8, 'ah', 'auth', '51'],
  [4, 'esp', '50'],
  [2, 'ipv6-nonxt', 'none', '59'],
  [1, 'protocol', 'prot', '255'],
];
/** include/uapi/linux/in.h and in6.h, `IPPROTO_*`. */
const [ESP, AH, NO_NEXT] = [50, 51, 59] as const;
const [FRAGMENT, AUTHENTICATION, ENCRYPTED, NOTHING, PROTOCOL] = [16, 8, 4, 2, 1] as const;

interface HeaderOptions {
  readonly bits: number;
  readonly inverted: boolean;
  readonly soft: boolean;
}

class HeaderPredicate implements Predicate {
  readonly #options: HeaderOptions;

  constructor(options: HeaderOptions) {
    this.#options = options;
  }

  matches(packet: PacketBuffer): boolean {
    const { bits, inverted, soft } = this.#options;
    const found = headersOf(packet);
    if (!soft) return (found === bits) !== inverted;
    return ((found ^ bits ^ (inverted ? 0xff : 0)) & bits) === 0;
  }
}

/** Packets here may have a fragment header, one of IPsec, or none at all behind IPv6's. */
function headersOf({ fragment, protocol }: PacketBuffer): number {
  const first = fragment === null ? 0 : FRAGMENT;
  switch (protocol) {
    case ESP:
      return first | ENCRYPTED;
    case AH:
      return first | AUTHENTICATION | PROTOCOL;
    case NO_NEXT:
      return first | NOTHING;
    default:
      return first | PROTOCOL;
  }
}

/** `-m ipv6header`: which headers follow IPv6's (net/ipv6/netfilter/ip6t_ipv6header.c). */
export const ipv6header: MatchExtension<HeaderOptions> = {
  name: 'ipv6header',
  families: [6],
  options: { '--header': { values: 1, negatable: true }, '--soft': { values: 0 } },
  read(given) {
    const option = given.require('--header');
    return { bits: readHeaders(option), inverted: option.negated, soft: given.has('--soft') };
  },
  write: ({ bits, inverted, soft }) => {
    const names = HEADERS.filter(([bit]) => (bits & bit) !== 0).map(([, name]) => name);
    return `${not(inverted)}--header ${names.join(',')}${soft ? ' --soft' : ''}`;
  },
  compile: (options) => new HeaderPredicate(options),
};

function readHeaders(option: GivenOption): number {
  let bits = 0;
  for (const word of option.value.toLowerCase().split(',')) {
    const found = HEADERS.find(([, ...names]) => names.includes(word));
    if (found === undefined) {
      const names = HEADERS.map(([, name]) => name).join(', ');
      return option.fail('bad-option', `'${word}' is no header`, names);
    }
    bits |= found[0];
  }
  return bits;
}
