import { checkArgument } from '../error/check-argument.ts';
import { someText } from '../error/check-options.ts';

/**
 * IP protocol numbers (IANA) that the models give a meaning to. Any other number may pass too.
 *
 * ```ts
 * Protocol.TCP; // 6
 * ```
 */
export const Protocol = {
  ICMP: 1,
  IPIP: 4,
  TCP: 6,
  UDP: 17,
  IPV6: 41,
  GRE: 47,
  ICMPV6: 58,
  SCTP: 132,
  UDPLITE: 136,
} as const;

const NAMES = new Map<string, number>([
  ['icmp', Protocol.ICMP],
  ['ipip', Protocol.IPIP],
  ['tcp', Protocol.TCP],
  ['udp', Protocol.UDP],
  ['ipv6', Protocol.IPV6],
  ['gre', Protocol.GRE],
  ['icmpv6', Protocol.ICMPV6],
  ['sctp', Protocol.SCTP],
  ['udplite', Protocol.UDPLITE],
]);
const NUMBERS = new Map([...NAMES].map(([name, number]) => [number, name]));

/** The names of protocols that have one here. */
export function protocolNames(): readonly string[] {
  return [...NAMES.keys()];
}

/** `tcp` for 6; the number itself where it has no name here. */
export function protocolName(protocol: number): string {
  return NUMBERS.get(protocol) ?? String(protocol);
}

/** 6 for `tcp`, `TCP` or `6`; undefined for what is no protocol. */
export function protocolNumber(name: string): number | undefined {
  checkArgument('protocolNumber', 'name', name, someText);
  const lower = name.toLowerCase();
  const known = NAMES.get(lower === 'ipv6-icmp' ? 'icmpv6' : lower);
  if (known !== undefined) return known;
  return /^\d{1,3}$/.test(name) && Number(name) <= 255 ? Number(name) : undefined;
}

/** Whether the first four bytes of the protocol's header are a source and a destination port. */
export function hasPorts(protocol: number): boolean {
  return (
    protocol === Protocol.TCP ||
    protocol === Protocol.UDP ||
    protocol === Protocol.SCTP ||
    protocol === Protocol.UDPLITE
  );
}
