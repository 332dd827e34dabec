import {
  icmp,
  ip,
  type Packet,
  type PacketOptions,
  sctp,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';

/** Packets through a router, of IPv4 and IPv6, each of which some rules take and others do not. */
export const PROBES: readonly Packet[] = ([4, 6] as const).flatMap((family) => {
  const [a, b, c, d] =
    family === 4
      ? ['10.0.0.2', '10.0.0.3', '10.0.1.2', '10.0.1.200']
      : ['fd00::2', 'fd00::3', 'fd01::2', 'fd01::c8'];
  const at = (address: string, port: number): string =>
    family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
  const input: PacketOptions = { inputInterface: 'eth0', hardwareSource: '02:00:00:00:00:02' };
  const back: PacketOptions = { inputInterface: 'eth1' };
  const syn = tcp(at(a, 4000), at(c, 80), {
    ...input,
    flags: ['SYN'],
    mss: 1460,
    windowScale: 7,
    sequence: 100,
  });
  const echo = family === 4 ? 8 : 128;
  return [
    syn,
    tcp(at(c, 80), at(a, 4000), {
      ...back,
      flags: ['SYN', 'ACK'],
      sequence: 500,
      acknowledgement: 101,
    }),
    tcp(at(a, 4000), at(c, 80), {
      ...input,
      flags: ['ACK', 'PSH'],
      sequence: 101,
      acknowledgement: 501,
      content: 'ABC',
    }),
    tcp(at(b, 4001), at(d, 443), {
      ...input,
      flags: ['SYN'],
      mss: 1300,
      sackPermitted: true,
      mark: 1,
      tos: 0xb8,
    }),
    tcp(at(b, 60_000), at(c, 22), { ...input, flags: ['RST'], ttl: 3, mark: 2, tos: 0x03 }),
    udp(at(a, 4000), at(c, 53), { ...input, payload: 30 }),
    udp(at(c, 53), at(a, 4000), { ...back, payload: 100 }),
    udp(at(b, 5353), at(d, 85), { ...input, payload: 1200, mark: 0xf0 }),
    sctp(at(a, 4000), at(c, 9), { ...input, chunks: ['INIT'], verificationTag: 0, initiateTag: 5 }),
    sctp(at(a, 4000), at(c, 9), { ...input, chunks: ['DATA', 'SACK'], verificationTag: 5 }),
    icmp(a!, c!, { type: echo, code: 0, id: 7, sequence: 1 }, input),
    icmp(
      a!,
      c!,
      { type: family === 4 ? 3 : 1, code: 1, inner: udp(at(c!, 53), at(a!, 4000)) },
      input,
    ),
    ip(50, a!, c!, { ...input, spi: 500 }),
    ip(51, b!, c!, { ...input, spi: 500 }),
    ip(47, a!, d!, { ...input, ttl: 2 }),
    withFields(syn, { fragment: { id: 5, offset: 0, size: 8, more: true }, sourcePort: 4010 }),
    withFields(syn, { fragment: { id: 6, offset: 16, size: 8, more: false }, sourcePort: 4011 }),
  ];
});
