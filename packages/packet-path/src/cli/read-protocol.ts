import { PacketPathError, protocolNumber } from '@packet-path/core';

/** The number of a protocol by its name. @throws {PacketPathError} `usage` */
export function readProtocol(name: string): number {
  const protocol = protocolNumber(name);
  if (protocol !== undefined) return protocol;
  throw new PacketPathError('usage', `'${name}' is no protocol`, {
    expected: 'tcp, udp, sctp or icmp',
  });
}
