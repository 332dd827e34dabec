import {
  icmp,
  type Packet,
  type SctpChunkName,
  sctp,
  type TcpFlagName,
  tcp,
  udp,
} from '@packet-path/core';
import type { Inject } from './kernel-case.ts';

/** The packet that a step injects. */
export function injectedPacket(
  inject: Omit<Inject, 'from'>,
  inputInterface: string | null = null,
): Packet {
  const from = { address: inject.src, port: inject.sport };
  const to = { address: inject.dst, port: inject.dport };
  const options = {
    inputInterface,
    ttl: inject.ttl ?? 64,
    mark: inject.mark ?? 0,
    checksumVerified: inject.checksum === 'offloaded',
    ...(inject.length !== undefined && { length: inject.length }),
  };
  const flags = inject.flags ?? [];
  switch (inject.protocol) {
    case 'tcp': {
      const { seq = 1000, ack = 0, window = 8192 } = inject.tcp ?? {};
      return tcp(from, to, {
        ...options,
        flags: flags as TcpFlagName[],
        sequence: seq,
        acknowledgement: ack,
        window,
      });
    }
    case 'udp':
      return udp(from, to, options);
    case 'sctp':
      return sctp(from, to, { ...options, chunks: flags as SctpChunkName[] });
    default: {
      const { type = 0, code = 0, mtu = 0, inner } = inject.icmp ?? {};
      const quoted = inner === undefined ? null : injectedPacket(inner);
      return icmp(inject.src, inject.dst, { type, code, mtu, inner: quoted }, options);
    }
  }
}
