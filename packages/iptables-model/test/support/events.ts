import { fc } from '@fast-check/vitest';
import {
  type Family,
  IcmpType,
  Icmpv6Type,
  icmp,
  type Packet,
  type PacketOptions,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';
import type { Event } from './history.ts';
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

/** Packets, and now and again a wait or a change; half of the changes are refused by most rulesets. */
export function events(family: Family, most: number): fc.Arbitrary<readonly Event[]> {
  const table = word('raw', 'mangle', 'nat', 'filter');
  const chain = word('PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING', 'FORWARD-0');
  const rule = word(
    '-p tcp -j ACCEPT',
    `-d ${ADDRESSES[family][2]} -j RETURN`,
    '-m mark --mark 0x1 -j MARK --set-xmark 0x0/0x1',
    '-p tcp -m tcp --dport 80',
    '-m statistic --mode random --probability 0.5 -j ACCEPT',
    '-m limit --limit 1/min',
  );
  const command = fc.oneof(
    fc.tuple(table, chain, rule).map(([t, c, r]) => `-t ${t} -I ${c} ${r}`),
    fc.tuple(table, chain, rule).map(([t, c, r]) => `-t ${t} -A ${c} ${r}`),
    fc
      .tuple(table, chain, fc.integer({ min: 1, max: 9 }))
      .map(([t, c, n]) => `-t ${t} -D ${c} ${n}`),
    fc.tuple(table, chain, rule).map(([t, c, r]) => `-t ${t} -R ${c} 2 ${r}`),
    fc.tuple(table, chain).map(([t, c]) => `-t ${t} -Z ${c}`),
    fc.tuple(table, chain).map(([t, c]) => `-t ${t} -F ${c}`),
  );
  const load = fc
    .tuple(table, fc.array(fc.tuple(chain, rule), { maxLength: 4 }))
    .map(([name, rules]) => {
      const lines = rules.map(([c, r]) => `-A ${c} ${r}`);
      return [`*${name}`, ':FORWARD-0 - [0:0]', ...lines, 'COMMIT', ''].join('\n');
    });
  const [host = ''] = ADDRESSES[family];
  const ipset = word(
    `add hosts ${host} -exist`,
    `del hosts ${host} -exist`,
    'flush nets',
    'swap hosts added',
  );
  return fc.array(
    fc.oneof(
      {
        weight: 16,
        arbitrary: packets(family).map((packet): Event => ({ kind: 'packet', packet })),
      },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom(1000, 300_000, 7_000_000, 40_000_000)
          .map((microseconds): Event => ({ kind: 'wait', microseconds })),
      },
      { weight: 1, arbitrary: command.map((text): Event => ({ kind: 'run', command: text })) },
      { weight: 1, arbitrary: load.map((text): Event => ({ kind: 'load', text })) },
      { weight: 1, arbitrary: ipset.map((text): Event => ({ kind: 'ipset', command: text })) },
    ),
    { maxLength: most },
  );
}
