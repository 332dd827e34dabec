import {
  type Family,
  icmp,
  ip,
  type Packet,
  type PacketOptions,
  sctp,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';

const NEAR = { 4: ['10.0.0.2', '10.0.0.3'], 6: ['fd00::2', 'fd00::ff:fe00:2'] } as const;
const FAR = { 4: ['10.0.1.2', '10.0.1.200'], 6: ['fd01::2', 'fd01::c8'] } as const;

/** Packets that go through a router, each of which some matches take and others do not. */
export function probes(family: Family): readonly Packet[] {
  return [...sound(family), ...broken(family)];
}

/** Among them a fragment behind eight bytes of its packet, which no match of TCP trusts. */
function broken(family: Family): readonly Packet[] {
  const [first] = sound(family);
  return [
    withFields(first!, { fragment: { id: 6, offset: 8, size: 8, more: false }, sourcePort: 4011 }),
  ];
}

/** Packets that no rule drops but those of a match whose header they should have. */
export function sound(family: Family): readonly Packet[] {
  const at = (address: string, port: number): string =>
    family === 4 ? `${address}:${port}` : `[${address}]:${port}`;
  const [a, b] = NEAR[family];
  const [c, d] = FAR[family];
  const input: PacketOptions = { inputInterface: 'eth0', hardwareSource: '02:00:00:00:00:02' };
  const syn = { flags: ['SYN'], mss: 1460, windowScale: 7, sequence: 100 } as const;
  const whole = tcp(at(a, 4000), at(c, 80), { ...input, ...syn });
  return [
    whole,
    tcp(at(c, 80), at(a, 4000), {
      inputInterface: 'eth1',
      flags: ['SYN', 'ACK'],
      acknowledgement: 101,
      sequence: 500,
      mss: 1400,
    }),
    tcp(at(a, 4000), at(c, 80), { ...input, flags: ['ACK'], sequence: 101, acknowledgement: 501 }),
    tcp(at(a, 4000), at(c, 80), {
      ...input,
      flags: ['ACK', 'PSH'],
      sequence: 101,
      acknowledgement: 501,
      content: 'xxABCabc',
    }),
    tcp(at(a, 4001), at(d, 443), { ...input, ...syn, sackPermitted: true, mark: 1, tos: 0x10 }),
    tcp(at(b, 60_000), at(c, 65_535), { ...input, flags: ['RST'], ttl: 3, mark: 2 }),
    tcp(at(b, 1), at(d, 22), { ...input, flags: ['FIN', 'URG'], tos: 0xb8, mark: 0xffff_ffff }),
    tcp(at(b, 2), at(d, 23), { ...input, flags: ['SYN', 'ECE', 'CWR'], mss: 1399, tos: 0x03 }),
    udp(at(a, 4000), at(c, 53), { ...input, payload: 30 }),
    udp(at(c, 53), at(a, 4000), { inputInterface: 'eth1', payload: 100 }),
    udp(at(b, 4001), at(d, 85), { ...input, content: 'AB', tos: 0x38 }),
    udp(at(b, 5353), at(d, 9), { ...input, payload: 1200, hardwareSource: '02:00:00:00:00:03' }),
    sctp(at(a, 4000), at(c, 9), { ...input, chunks: ['INIT'], verificationTag: 0, initiateTag: 5 }),
    sctp(at(a, 4000), at(c, 9), { ...input, chunks: ['DATA', 'SACK'], verificationTag: 5 }),
    icmp(a, c, { type: family === 4 ? 8 : 128, code: 0, id: 7, sequence: 1 }, input),
    icmp(
      a,
      c,
      {
        type: family === 4 ? 3 : 1,
        code: family === 4 ? 1 : 4,
        inner: udp(at(c, 53), at(a, 4000)),
      },
      input,
    ),
    icmp(b, d, { type: family === 4 ? 0 : 129, code: 0, id: 8, sequence: 1 }, input),
    ip(33, a, c, input),
    ip(50, a, c, { ...input, spi: 500 }),
    ip(50, a, c, input),
    ip(51, b, c, { ...input, spi: 500 }),
    ip(108, b, d, { ...input, spi: 601 }),
    ip(47, a, d, { ...input, tos: 0x02 }),
    ip(family === 4 ? 2 : 135, b, d, { ...input, ttl: 2 }),
    withFields(whole, { fragment: { id: 5, offset: 0, size: 8, more: true }, sourcePort: 4010 }),
    withFields(whole, { fragment: { id: 6, offset: 16, size: 8, more: false }, sourcePort: 4011 }),
  ];
}
