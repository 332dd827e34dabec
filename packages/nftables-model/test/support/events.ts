import { type Family, IcmpType, Icmpv6Type, icmp, type Packet, tcp, udp } from '@packet-path/core';
import type { NftFamily } from '@packet-path/testing';
import fc from 'fast-check';
import type { Event } from './history.ts';

const HOSTS = {
  4: ['10.0.0.2', '10.0.0.3', '10.0.1.2', '10.96.0.10', '10.244.1.5', '192.168.0.5'],
  6: ['fd00::2', 'fd00::3', 'fd01::2', 'fd00:96::a', 'fd00:244:1::5', 'fd00:168::5'],
} as const;

/** Packets between the addresses and ports that arbitrary rulesets name. */
export function packets(family: Family): fc.Arbitrary<Packet> {
  const address = fc.constantFrom(...HOSTS[family]);
  const port = fc.constantFrom(22, 53, 80, 85, 443, 1500, 8080);
  const end = fc.record({ address, port });
  const options = fc.record({
    inputInterface: fc.constantFrom('eth0', 'eth1', null),
    mark: fc.nat(3),
    tos: fc.constantFrom(0, 0x20),
  });
  const flags = fc.constantFrom(0x02, 0x10, 0x12, 0x11, 0x04);
  const type = family === 4 ? IcmpType.ECHO : Icmpv6Type.ECHO_REQUEST;
  return fc.oneof(
    fc.tuple(end, end, flags, options).map(([a, b, f, o]) => tcp(a, b, { flags: f, ...o })),
    fc.tuple(end, end, options).map(([a, b, o]) => udp(a, b, o)),
    fc
      .tuple(address, address, options)
      .map(([a, b, o]) => icmp(a, b, { type, code: 0, id: 7, sequence: 1 }, o)),
  );
}

export function events(family: NftFamily, most = 20): fc.Arbitrary<Event[]> {
  const families: readonly Family[] = family === 'ip' ? [4] : family === 'ip6' ? [6] : [4, 6];
  const packet = fc
    .oneof(...families.map(packets))
    .map((one): Event => ({ kind: 'packet', packet: one }));
  const wait = fc
    .constantFrom(1000, 300_000, 7_000_000, 40_000_000)
    .map((microseconds): Event => ({ kind: 'wait', microseconds }));
  const change = fc
    .constantFrom(
      `insert rule ${family} t0 first counter accept`,
      `flush chain ${family} t0 second`,
      `add rule ${family} t0 second numgen inc mod 2 0 return`,
      `flush set ${family} t0 hosts`,
      `insert rule ${family} run forward counter`,
      `insert rule ${family} run forward meta mark 1 drop`,
      `add element ${family} run hosts { ${HOSTS[family === 'ip6' ? 6 : 4][5]} }`,
      `flush chain ${family} run forward`,
    )
    .map((text): Event => ({ kind: 'load', text }));
  return fc.array(
    fc.oneof(
      { weight: 12, arbitrary: packet },
      { weight: 2, arbitrary: wait },
      { weight: 1, arbitrary: change },
    ),
    { maxLength: most },
  );
}
