import {
  type Family,
  meantHint,
  PacketPathError,
  Protocol,
  protocolNumber,
  shown,
} from '@packet-path/core';

/** Protocols that services speak, as the command line names them. */
export type ServiceProtocol = 'tcp' | 'udp' | 'sctp';

const SERVICES: readonly string[] = ['tcp', 'udp', 'sctp'];

/**
 * The number of a protocol by its name: `icmp` is ICMPv6 among IPv6 addresses.
 *
 * @throws {PacketPathError} `usage`
 */
export function readProtocol(name: string, family: Family): number {
  const protocol = protocolNumber(name);
  if (protocol === Protocol.ICMP && family === 6) return Protocol.ICMPV6;
  if (protocol !== undefined) return protocol;
  throw noProtocol(name, [...SERVICES, 'icmp']);
}

/** A protocol that a service may speak. @throws {PacketPathError} `usage` */
export function serviceProtocol(name: string): ServiceProtocol {
  const lower = name.toLowerCase();
  if (lower === 'tcp' || lower === 'udp' || lower === 'sctp') return lower;
  if (protocolNumber(name) === undefined) throw noProtocol(name, SERVICES);
  throw new PacketPathError('usage', `a service does not speak ${shown(name)}`, {
    expected: 'tcp, udp or sctp',
  });
}

function noProtocol(name: string, known: readonly string[]): PacketPathError {
  const hint = meantHint(name, known);
  return new PacketPathError('usage', `${shown(name)} is no protocol${hint}`, {
    expected: `${known.slice(0, -1).join(', ')} or ${known.at(-1)}`,
  });
}
