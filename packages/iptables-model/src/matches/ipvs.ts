import type { Address, Family, PacketBuffer } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import type { IpvsConnectionView, IpvsView } from '../extension/ipvs-view.ts';
import type { GivenOptions } from '../text/given-options.ts';
import {
  covers,
  type MaskedAddress,
  prefixLength,
  readAddress,
  readMaskedAddress,
} from '../text/masked-address.ts';
import { protocolNumber } from '../text/protocols.ts';
import { readPort } from '../text/service-ports.ts';
import { not, words } from '../text/write-options.ts';

type Condition<Value> = { readonly wanted: Value; readonly inverted: boolean } | null;

interface IpvsOptions {
  readonly handled: Condition<true>;
  readonly protocol: Condition<number>;
  readonly address: Condition<MaskedAddress & { readonly said: Address }>;
  readonly port: Condition<number>;
  readonly direction: Condition<'ORIGINAL' | 'REPLY'>;
  readonly method: Condition<IpvsConnectionView['method']>;
  readonly controllerPort: Condition<number>;
}

class IpvsPredicate implements Predicate {
  readonly isStateless = true;
  readonly #options: IpvsOptions;
  readonly #ipvs: IpvsView | undefined;

  constructor(options: IpvsOptions, ipvs: IpvsView | undefined) {
    this.#options = options;
    this.#ipvs = ipvs;
  }

  matches(packet: PacketBuffer): boolean {
    const { handled, protocol, direction } = this.#options;
    const isHandled = this.#ipvs?.handled(packet) ?? false;
    if (handled !== null) return isHandled !== handled.inverted;
    if (!isHandled) return false;
    if (!says(protocol, packet.protocol)) return false;
    const connection = this.#ipvs?.connectionOf(packet);
    if (connection === undefined) return false;
    const way = packet.connectionDirection === 'original' ? 'ORIGINAL' : 'REPLY';
    return says(direction, way) && this.#describes(connection);
  }

  #describes(connection: IpvsConnectionView): boolean {
    const { address, port, method, controllerPort } = this.#options;
    const reaches =
      address === null || covers(address.wanted, connection.virtualAddress) !== address.inverted;
    return (
      reaches &&
      says(port, connection.virtualPort) &&
      says(method, connection.method) &&
      says(controllerPort, connection.controllerPort)
    );
  }
}

function says<Value>(condition: Condition<Value>, value: Value): boolean {
  return condition === null || (condition.wanted === value) !== condition.inverted;
}

/** `-m ipvs`: what IPVS knows of a packet (net/netfilter/xt_ipvs.c, `ipvs_mt`). */
export const ipvs: MatchExtension<IpvsOptions> = {
  name: 'ipvs',
  options: {
    '--ipvs': { values: 0, negatable: true },
    '--vproto': { values: 1, negatable: true },
    '--vaddr': { values: 1, negatable: true },
    '--vport': { values: 1, negatable: true },
    '--vdir': { values: 1 },
    '--vmethod': { values: 1, negatable: true },
    '--vportctl': { values: 1, negatable: true },
  },
  read: (given, { family }) => readOptions(given, family),
  write: writeOptions,
  compile: (options, environment) => new IpvsPredicate(options, environment.ipvs),
};

function readOptions(given: GivenOptions, family: Family): IpvsOptions {
  if (given.all.length === 0) given.oneOf(...Object.keys(ipvs.options));
  const one = <Value>(
    name: string,
    reader: (text: string) => Value | undefined,
  ): Condition<Value> => {
    const option = given.get(name);
    if (option === undefined) return null;
    const wanted = option.read(reader);
    if (wanted === undefined) return option.fail('bad-option', `'${option.value}' does not fit`);
    return { wanted, inverted: option.negated };
  };
  return {
    handled: one('--ipvs', () => true as const),
    protocol: one('--vproto', protocolNumber),
    address: one('--vaddr', (text) => ({
      ...readMaskedAddress(text, family),
      said: readAddress(text.split('/', 1)[0] ?? '', family),
    })),
    port: one('--vport', readPort),
    direction: one('--vdir', (text) =>
      (['ORIGINAL', 'REPLY'] as const).find((way) => way === text.toUpperCase()),
    ),
    method: one('--vmethod', (text) =>
      (['GATE', 'IPIP', 'MASQ'] as const).find((way) => way === text.toUpperCase()),
    ),
    controllerPort: one('--vportctl', readPort),
  };
}

function writeOptions(options: IpvsOptions): string {
  const one = <Value>(name: string, condition: Condition<Value>, write = String): string =>
    condition === null ? '' : `${not(condition.inverted)}--${name} ${write(condition.wanted)}`;
  const { handled, address } = options;
  return words(
    handled === null ? '' : `${not(handled.inverted)}--ipvs`,
    one('vproto', options.protocol),
    address === null ? '' : `${not(address.inverted)}--vaddr ${writeSaid(address.wanted)}`,
    one('vport', options.port),
    one('vdir', options.direction),
    one('vmethod', options.method),
    one('vportctl', options.controllerPort),
  );
}

/** The tool keeps the bits of an address that the mask clears (libxt_ipvs). */
function writeSaid({ said, mask }: MaskedAddress & { readonly said: Address }): string {
  const length = prefixLength(mask);
  return length === (said.family === 4 ? 32 : 128) ? `${said}` : `${said}/${length ?? mask}`;
}
