import {
  createRandom,
  type Fragment,
  icmp,
  type Packet,
  PacketBuffer,
  Protocol,
  sctp,
  tcp,
  udp,
  withFields,
} from '@packet-path/core';
import { expect, test } from 'vitest';
import { payloadReader } from '../src/machine/payload.ts';
import { TestNode } from './node.ts';

const HEADER = { 4: 20, 6: 40 } as const;

/** The header of a packet and the first bytes behind it, as they are sent (RFC 791, RFC 8200). */
function networkBytes(packet: Packet): DataView {
  const { family, source, destination, fragment, ttl, tos } = packet;
  const bytes = new DataView(new ArrayBuffer(HEADER[family]));
  if (family === 6) {
    bytes.setUint32(0, 0x60000000 | (tos << 20));
    bytes.setUint16(4, packet.length - 40);
    bytes.setUint8(6, fragment === null ? packet.protocol : 44);
    bytes.setUint8(7, ttl);
    for (const [at, { w0, w1, w2, w3 }] of [
      [8, source],
      [24, destination],
    ] as const) {
      for (const [index, word] of [w0, w1, w2, w3].entries()) bytes.setInt32(at + 4 * index, word);
    }
    return bytes;
  }
  bytes.setUint8(0, 0x45);
  bytes.setUint8(1, tos);
  bytes.setUint16(2, packet.length);
  // A packet here has no identification of its own: 1 stands for it.
  bytes.setUint16(4, fragment?.id ?? 1);
  const flags =
    fragment === null ? ((packet.dontFragment ?? true) ? 0x4000 : 0) : fragment.more ? 0x2000 : 0;
  bytes.setUint16(6, flags | ((fragment?.offset ?? 0) >> 3));
  bytes.setUint8(8, ttl);
  bytes.setUint8(9, packet.protocol);
  bytes.setInt32(12, source.w3);
  bytes.setInt32(16, destination.w3);
  let sum = 0;
  for (let at = 0; at < 20; at += 2) sum += bytes.getUint16(at);
  while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
  bytes.setUint16(10, ~sum & 0xffff);
  return bytes;
}

/** The fields of a transport header that packets here have, by their bytes; undefined where no header is. */
function transportBytes(packet: Packet): DataView | undefined {
  const { protocol, tcp: segment, sourcePort, destinationPort } = packet;
  if ((packet.fragment?.offset ?? 0) > 0 || packet.icmp !== null) return undefined;
  const bytes = new DataView(new ArrayBuffer(segment === null ? 8 : 16));
  bytes.setUint16(0, sourcePort);
  bytes.setUint16(2, destinationPort);
  if (segment !== null) {
    bytes.setUint32(4, segment.sequence);
    bytes.setUint32(8, segment.acknowledgement);
    bytes.setUint8(12, 5 << 4);
    bytes.setUint8(13, segment.flags);
    bytes.setUint16(14, segment.window);
  } else if (protocol === Protocol.UDP) bytes.setUint16(4, packet.length - HEADER[packet.family]);
  else bytes.setUint32(4, packet.sctp?.verificationTag ?? 0);
  return bytes;
}

function somePackets(): readonly Packet[] {
  const random = createRandom('raw headers');
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  return Array.from({ length: 24 }, (_, index) => {
    const [from, to] = index % 2 === 0 ? ['10.0.0.7', '10.0.1.9'] : ['[fd00::7]', '[fd01::9]'];
    const ends = [
      `${from}:${1 + random.below(65535)}`,
      `${to}:${1 + random.below(65535)}`,
    ] as const;
    const options = {
      inputInterface: 'eth0',
      ttl: 2 + random.below(200),
      tos: random.below(64) << 2,
      ...(index % 3 === 0 && { dontFragment: of([true, false]) }),
    };
    const payload = 8 + random.below(500);
    const number = () => random.below(2 ** 32);
    switch (index % 8) {
      case 0:
      case 1:
        return tcp(...ends, {
          ...options,
          payload,
          flags: of([['SYN'], ['ACK', 'PSH'], ['FIN', 'ACK']] as const),
          sequence: number(),
          acknowledgement: number(),
          window: random.below(65536),
        });
      case 2:
      case 3:
        return sctp(...ends, { ...options, chunks: ['DATA'], verificationTag: number() });
      case 4:
      case 5: {
        const fragment: Fragment = {
          id: random.below(65536),
          offset: 8 * random.below(3),
          size: 64,
          more: index > 12,
        };
        const whole = udp(...ends, { ...options, dontFragment: undefined as never, payload: 56 });
        return withFields(whole, { fragment, ...(index % 2 === 1 && { length: 40 + 8 + 64 }) });
      }
      case 6:
        return icmp('10.0.0.7', '10.0.1.9', { type: 8, code: 0, id: 5, sequence: 6 }, options);
      default:
        return udp(...ends, { ...options, payload });
    }
  });
}

test('raw bytes of headers are those that stand in packets', () => {
  for (const packet of somePackets()) {
    const rules: string[] = [];
    for (const [layer, bytes] of [
      ['nh', networkBytes(packet)],
      ['th', transportBytes(packet)],
    ] as const) {
      if (bytes === undefined) continue;
      for (let at = 0; at + 2 <= bytes.byteLength; at += 2) {
        rules.push(`@${layer},${8 * at},16 ${bytes.getUint16(at)}`);
      }
      for (let at = 0; at + 5 <= bytes.byteLength; at += 3) {
        rules.push(`@${layer},${8 * at},32 ${bytes.getUint32(at)}`);
        rules.push(`@${layer},${8 * at + 4},8 ${(bytes.getUint16(at) >> 4) & 0xff}`);
      }
    }
    const others = rules.map((rule) => rule.replace(/ (?=\d+$)/, ' != '));
    const table = `table inet t {\nchain c {\ntype filter hook prerouting priority -500;\n${[...rules, ...others].map((rule) => `${rule} counter`).join('\n')}\n}\n}`;
    const node = new TestNode(table);
    node.send(packet);
    const counts = [...node.nftables.save().matchAll(/^\t\t(.*) counter packets (\d+)/gm)];
    const told = counts.map(([, rule, count]) => `${rule}: ${count}`);
    expect(counts).toHaveLength(2 * rules.length);
    const wrong = told.filter(
      (line, index) => !line.endsWith(index < rules.length ? ': 1' : ': 0'),
    );
    expect({ packet: `${packet}`, wrong }).toEqual({ packet: `${packet}`, wrong: [] });
  }
});

test.each([4, 6] as const)(
  'IPv%i: behind the header of a later fragment stand no ports',
  (family) => {
    const [from, to] =
      family === 4 ? ['10.0.0.2:4010', '10.0.1.2:80'] : ['[fd00::2]:4010', '[fd01::2]:80'];
    const ports = (fragment: Fragment | null): number | undefined => {
      const packet = withFields(tcp(from!, to!), { fragment });
      const read = payloadReader({ layer: 'network', offset: HEADER[family], bytes: 4 });
      const word = read(new PacketBuffer(packet), undefined as never);
      return word === undefined ? undefined : word >>> 0;
    };
    const whole = 4010 * 65_536 + 80;
    expect(ports(null)).toBe(whole);
    expect(ports({ id: 5, offset: 0, size: 8, more: true })).toBe(whole);
    expect(ports({ id: 5, offset: 8, size: 8, more: false })).toBe(0);
  },
);
