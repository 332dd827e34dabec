import { Address, type Family } from '../address/address.ts';
import { Prefix } from '../address/prefix.ts';
import { checkArgument, objectOf } from '../error/check-argument.ts';
import { oneOf, someText } from '../error/check-options.ts';
import { PacketPathError } from '../error/error.ts';

/** The treatment of packets that take a route (include/uapi/linux/rtnetlink.h, `RTN_*`). */
export type RouteType =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit';

const TYPES: readonly string[] = [
  'unicast',
  'local',
  'broadcast',
  'blackhole',
  'unreachable',
  'prohibit',
];

/** One route. Immutable. */
export interface Route {
  readonly type: RouteType;
  readonly prefix: Prefix;
  /** The device; empty for the types that lead nowhere. */
  readonly interface: string;
  /** The next hop; null where the destination itself is on the link. */
  readonly via: Address | null;
  /** The source address that the host's own packets get; null to take the device's. */
  readonly source: Address | null;
}

/**
 * Reads a route as `ip route` writes it: `10.244.0.0/16 via 192.168.1.20 dev eth0`,
 * `default dev eth1`, `local 10.96.0.0/16 dev lo`, `blackhole 10.0.0.0/8`.
 *
 * `default` is of the family of its next hop, else of `family`.
 *
 * @throws {PacketPathError} `syntax`, `bad-address` or `bad-prefix`
 */
export function parseRoute(text: string, family: Family = 4): Route {
  checkArgument('parseRoute', 'text', text, someText);
  checkArgument('parseRoute', 'family', family, oneOf(4, 6));
  const words = text.trim().split(/\s+/);
  const type = TYPES.includes(words[0] ?? '') ? (words.shift() as RouteType) : 'unicast';
  const target = words.shift();
  const options = new Map<string, string>();
  for (let i = 0; i < words.length; i += 2) options.set(words[i]!, words[i + 1] ?? '');
  const device = options.get('dev') ?? (type === 'local' || type === 'broadcast' ? 'lo' : '');
  if (target === undefined || (device === '' && type === 'unicast')) {
    throw new PacketPathError('syntax', `'${text}' is not a route`, {
      expected: "a route such as '10.0.0.0/8 via 10.1.0.1 dev eth0'",
    });
  }
  const address = (option: string): Address | null => {
    const value = options.get(option);
    return value === undefined ? null : Address.parse(value);
  };
  const via = address('via');
  const prefix = target === 'default' ? everything(via?.family ?? family) : Prefix.parse(target);
  return { type, prefix: prefix.network(), interface: device, via, source: address('src') };
}

/** A route as `ip route` writes it; of IPv6 everything is `::/0`, so that its family can be told. */
export function formatRoute(given: Route): string {
  checkArgument('formatRoute', 'given', given, objectOf('type', 'prefix', 'interface', 'via'));
  const { type, prefix, interface: device, via, source } = given;
  const all = prefix.family === 4 && prefix.length === 0;
  const words: string[] = type === 'unicast' ? [] : [type];
  words.push(all ? 'default' : `${prefix}`);
  if (via !== null) words.push(`via ${via}`);
  if (device !== '') words.push(`dev ${device}`);
  if (source !== null) words.push(`src ${source}`);
  return words.join(' ');
}

/** 0.0.0.0/0 or ::/0. */
function everything(family: Family): Prefix {
  return new Prefix(new Address(family, 0, 0, 0, 0), 0);
}
