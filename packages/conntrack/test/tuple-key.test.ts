import { Address, columnsOf, icmp, type Packet, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TupleKey } from '../src/index.ts';

const FIELDS = [
  'sourcePort',
  'destinationPort',
  's0',
  's1',
  's2',
  's3',
  'd0',
  'd1',
  'd2',
  'd3',
] as const;

function key(protocol = 17): TupleKey {
  const made = new TupleKey();
  made.family = 6;
  made.protocol = protocol;
  made.setSource(Address.v6(1, 2, 3, 4));
  made.setDestination(Address.v6(5, 6, 7, 8));
  made.sourcePort = 1000;
  made.destinationPort = 53;
  return made;
}

function answer(protocol = 17): TupleKey {
  const made = key(protocol);
  expect(made.invert()).toBe(true);
  return made;
}

describe('the key of a tuple', () => {
  test('equals its copy, and is the inverse of its answer and of nothing else', () => {
    const copy = new TupleKey();
    copy.copy(key());
    expect(copy.equals(key())).toBe(true);
    expect(key().isInverseOf(answer())).toBe(true);
    expect(answer().isInverseOf(key())).toBe(true);
    expect(key().isInverseOf(key())).toBe(false);
    expect(answer().equals(key())).toBe(false);
  });

  test.each(FIELDS)('differs where %s does', (field) => {
    const other = key();
    other[field] ^= 64;
    expect(key().equals(other)).toBe(false);
    expect(other.equals(key())).toBe(false);
    const inverse = answer();
    inverse[field] ^= 64;
    expect(key().isInverseOf(inverse)).toBe(false);
    expect(inverse.isInverseOf(key())).toBe(false);
  });

  test('differs where protocol or family does', () => {
    expect(key().equals(key(6))).toBe(false);
    const v4 = key();
    v4.family = 4;
    expect(key().equals(v4)).toBe(false);
  });

  test('becomes the answer and itself again, in every word', () => {
    const there = answer();
    expect(FIELDS.map((field) => there[field])).toEqual([53, 1000, 5, 6, 7, 8, 1, 2, 3, 4]);
    there.invert();
    expect(there.equals(key())).toBe(true);
    expect(String(there.source())).toBe(String(Address.v6(1, 2, 3, 4)));
    expect(String(there.destination())).toBe(String(Address.v6(5, 6, 7, 8)));
  });

  test.each([
    [
      4,
      tcp('10.1.2.3:1000', '10.4.5.6:80'),
      udp('10.7.8.9:2000', '10.1.1.1:53'),
      tcp('10.2.2.2:3000', '10.3.3.3:90'),
    ],
    [
      6,
      tcp('[1:2:3:4:5:6:7:8]:1000', '[9:a:b:c:d:e:f:10]:80'),
      udp('[11:12:13:14:15:16:17:18]:2000', '[19:1a:1b:1c:1d:1e:1f:20]:53'),
      tcp('[21:22:23:24:25:26:27:28]:3000', '[29:2a:2b:2c:2d:2e:2f:30]:90'),
    ],
  ])('is read from a row of IPv%i as from its packet', (_, ...packets) => {
    const columns = columnsOf(packets);
    const row = new TupleKey();
    for (const [index, packet] of packets.entries()) {
      row.readRow(columns, index);
      const whole = new TupleKey();
      whole.readPacket(packet);
      expect(row).toEqual(whole);
      expect(String(row.toTuple())).toBe(String(row.toTuple().reply().reply()));
      expect([row.sourceWords(), row.destinationWords()]).toEqual([
        [whole.s0, whole.s1, whole.s2, whole.s3],
        [whole.d0, whole.d1, whole.d2, whole.d3],
      ]);
    }
  });

  test('of a query is its identifier with type and code, and of its answer the other type', () => {
    const query = (from: string, type: number, code: number): Packet =>
      icmp(from, from.includes(':') ? '::9' : '10.0.0.9', { type, code, id: 77 });
    const read = (packet: Packet): TupleKey => {
      const made = new TupleKey();
      made.readPacket(packet);
      return made;
    };
    for (const [from, type, answerType] of [
      ['10.0.0.2', 8, 0],
      ['10.0.0.2', 13, 14],
      ['10.0.0.2', 15, 16],
      ['10.0.0.2', 17, 18],
      ['::2', 128, 129],
    ] as const) {
      const asked = read(query(from, type, 3));
      expect([asked.sourcePort, asked.destinationPort]).toEqual([77, type * 256 + 3]);
      expect(asked.invert()).toBe(true);
      expect([asked.sourcePort, asked.destinationPort]).toEqual([77, answerType * 256 + 3]);
      expect(asked.invert()).toBe(true);
      expect(asked.equals(read(query(from, type, 3)))).toBe(true);
    }
    expect(read(query('10.0.0.2', 3, 0)).invert()).toBe(false);
    expect(read(query('::2', 8, 0)).invert()).toBe(false);
  });

  test.each([
    [1, 'an ICMP message', true],
    [58, 'an ICMPv6 message', true],
    [17, 'a datagram', false],
  ])('of protocol %i is that of %s', (protocol, _, isIcmp) => {
    expect(key(protocol).isIcmp).toBe(isIcmp);
  });
});
