import type { Address, Family, PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { GivenOption } from '../text/given-options.ts';
import { readAddress } from '../text/masked-address.ts';
import { not, words } from '../text/write-options.ts';

interface AddressRange {
  readonly first: Address;
  readonly last: Address;
  readonly inverted: boolean;
}

interface IprangeOptions {
  readonly source: AddressRange | null;
  readonly destination: AddressRange | null;
}

class IprangePredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: IprangeOptions;

  constructor(options: IprangeOptions) {
    this.#options = options;
  }

  matches(packet: PacketBuffer): boolean {
    const { source, destination } = this.#options;
    return holds(source, packet.source) && holds(destination, packet.destination);
  }
}

function holds(range: AddressRange | null, address: Address): boolean {
  if (range === null) return true;
  const inside = address.compare(range.first) >= 0 && address.compare(range.last) <= 0;
  return inside !== range.inverted;
}

/** `-m iprange`: from one address to another (net/netfilter/xt_iprange.c). */
export const iprange: MatchExtension<IprangeOptions> = {
  name: 'iprange',
  options: {
    '--src-range': { values: 1, negatable: true },
    '--dst-range': { values: 1, negatable: true },
  },
  read(given, { family }) {
    if (given.all.length === 0) given.oneOf('--src-range', '--dst-range');
    return {
      source: readRange(given.get('--src-range'), family),
      destination: readRange(given.get('--dst-range'), family),
    };
  },
  write: ({ source, destination }) =>
    words(writeRange('--src-range', source), writeRange('--dst-range', destination)),
  compile: (options) => new IprangePredicate(options),
};

function readRange(option: GivenOption | undefined, family: Family): AddressRange | null {
  if (option === undefined) return null;
  const dash = option.value.indexOf('-');
  const first = option.read((text) => readAddress(dash < 0 ? text : text.slice(0, dash), family));
  const last = dash < 0 ? first : option.read((text) => readAddress(text.slice(dash + 1), family));
  if (first.compare(last) > 0) option.fail('bad-option', 'the range runs backwards');
  return { first, last, inverted: option.negated };
}

function writeRange(name: string, range: AddressRange | null): string {
  return range === null ? '' : `${not(range.inverted)}${name} ${range.first}-${range.last}`;
}
