import {
  type Family,
  IcmpType,
  Icmpv6Type,
  icmp,
  type Packet,
  type PacketOptions,
  sctp,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';
import fc from 'fast-check';
import { ADDRESSES, port, word } from './words.ts';

/** Packets between the addresses and ports that rules name, fragments among them. */
export function packets(family: Family): fc.Arbitrary<Packet> {
  const address = word(...ADDRESSES[family]);
  const end = fc.record({ address, port });
  const options: fc.Arbitrary<PacketOptions> = fc.record({
    inputInterface: fc.constantFrom('eth0', 'eth0', 'eth1', null),
    mark: fc.constantFrom(0, 0, 1, 2, 3, 0x4000),
    tos: fc.constantFrom(0, 0x20),
    ttl: fc.constantFrom(64, 64, 61, 2),
  });
  const flags = fc.constantFrom(0x02, 0x02, 0x10, 0x12, 0x11, 0x04);
  const payload = fc.constantFrom(0, 10, 600);
  const type = family === 4 ? IcmpType.ECHO : Icmpv6Type.ECHO_REQUEST;
  const whole = fc.oneof(
    fc
      .tuple(end, end, flags, payload, options)
      .map(([a, b, f, size, o]) => tcp(a, b, { flags: f, payload: size, ...o })),
    fc
      .tuple(end, end, payload, options)
      .map(([a, b, size, o]) => udp(a, b, { payload: size, ...o })),
    fc.tuple(end, end, options).map(([a, b, o]) => sctp(a, b, o)),
    fc
      .tuple(address, address, options)
      .map(([a, b, o]) => icmp(a, b, { type, code: 0, id: 7, sequence: 1 }, o)),
  );
  const fragment = fc.record({
    id: fc.nat(3),
    offset: fc.constantFrom(0, 8, 1480),
    size: fc.constant(400),
    more: fc.boolean(),
  });
  return fc.oneof(
    { weight: 9, arbitrary: whole },
    fc
      .tuple(whole, fragment)
      .map(([packet, part]): Packet => withFields(packet, { fragment: part })),
  );
}
