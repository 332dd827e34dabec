import type { Address, AddressType, Host, PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { not, words } from '../text/write-options.ts';
import { isOfType } from './is-of-type.ts';

const TYPES: readonly AddressType[] = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
];

interface TypeTest {
  readonly types: readonly AddressType[];
  readonly inverted: boolean;
}

interface AddrtypeOptions {
  readonly source: TypeTest | null;
  readonly destination: TypeTest | null;
  /** Only what the device the packet came in, or leaves, by says of the address. */
  readonly limit: 'in' | 'out' | null;
}

class AddrtypePredicate implements Predicate {
  readonly #options: AddrtypeOptions;
  readonly #host: Host;
  readonly isRepeatable = true;
  readonly ignoresDestination: boolean;
  readonly ignoresConnection = true;

  constructor(options: AddrtypeOptions, host: Host) {
    this.ignoresDestination = options.destination === null;
    this.#options = options;
    this.#host = host;
  }

  matches(packet: PacketBuffer): boolean {
    const { source, destination, limit } = this.#options;
    const device =
      limit === null ? null : limit === 'in' ? packet.inputInterface : packet.outputInterface;
    return (
      this.#passes(source, packet.source, device) &&
      this.#passes(destination, packet.destination, device)
    );
  }

  #passes(test: TypeTest | null, address: Address, device: string | null): boolean {
    return test === null || isOfType(this.#host, address, device, test.types) !== test.inverted;
  }
}

/** `-m addrtype`: what kind of address it is to this host (net/netfilter/xt_addrtype.c). */
export const addrtype: MatchExtension<AddrtypeOptions> = {
  name: 'addrtype',
  // Source: xt_addrtype.c, addrtype_mt_checkentry_v1: such packets have no device there.
  hooksOf({ limit }) {
    if (limit === null) return undefined;
    return limit === 'in'
      ? ['PREROUTING', 'INPUT', 'FORWARD']
      : ['FORWARD', 'OUTPUT', 'POSTROUTING'];
  },
  options: {
    '--src-type': { values: 1, negatable: true },
    '--dst-type': { values: 1, negatable: true },
    '--limit-iface-in': { values: 0 },
    '--limit-iface-out': { values: 0 },
  },
  read(given) {
    if (!given.has('--src-type')) given.oneOf('--src-type', '--dst-type');
    const limits = ['--limit-iface-in', '--limit-iface-out'] as const;
    if (limits.every((name) => given.has(name))) given.oneOf(...limits);
    return {
      source: readTypes(given.get('--src-type')),
      destination: readTypes(given.get('--dst-type')),
      limit: given.has(limits[0]) ? 'in' : given.has(limits[1]) ? 'out' : null,
    };
  },
  write: ({ source, destination, limit }) =>
    words(
      source === null ? '' : `${not(source.inverted)}--src-type ${source.types.join(',')}`,
      destination === null
        ? ''
        : `${not(destination.inverted)}--dst-type ${destination.types.join(',')}`,
      limit === null ? '' : `--limit-iface-${limit}`,
    ),
  compile: (options, { host }) => new AddrtypePredicate(options, host),
};

function readTypes(option: GivenOption | undefined): TypeTest | null {
  if (option === undefined) return null;
  const wanted = option.value.toUpperCase().split(',');
  for (const name of wanted) {
    if (TYPES.some((type) => type === name)) continue;
    option.fail('bad-option', `'${name}' is no type of address`, TYPES.join(', '));
  }
  return { types: TYPES.filter((type) => wanted.includes(type)), inverted: option.negated };
}
