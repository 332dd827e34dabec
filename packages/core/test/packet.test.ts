import { families, packets } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Address,
  formatPacket,
  hasPorts,
  icmp,
  ip,
  PacketBuffer,
  Protocol,
  protocolName,
  protocolNumber,
  sctp,
  snapshot,
  Tuple,
  tcp,
  tcpFlagNames,
  tcpFlags,
  udp,
} from '../src/index.ts';

const V4 = ['10.0.0.1:1000', '10.0.0.2:80'] as const;
const V6 = ['[fd00::1]:1000', '[fd00::2]:80'] as const;

describe('a packet', () => {
  test('is as long as its headers and payload', () => {
    expect(tcp(...V4).length).toBe(40);
    expect(tcp(...V6, { payload: 100 }).length).toBe(160);
    expect(udp(...V4).length).toBe(28);
    expect(udp(...V6, { payload: 100 }).length).toBe(148);
    expect(sctp(...V4).length).toBe(52);
    expect(ip(Protocol.GRE, '10.0.0.1', '10.0.0.2').length).toBe(20);
    expect(icmp('10.0.0.1', '10.0.0.2', { type: 8, code: 0 }).length).toBe(84);
    expect(icmp('fd00::1', 'fd00::2', { type: 128, code: 0 }).length).toBe(104);
    expect(udp(...V4, { length: 1500 }).length).toBe(1500);
  });

  test('is of the family of its addresses, and ICMP is ICMPv6 in IPv6', () => {
    expect(tcp(...V6)).toMatchObject({ family: 6, protocol: Protocol.TCP });
    expect(icmp('10.0.0.1', '10.0.0.2', { type: 8, code: 0 }).protocol).toBe(Protocol.ICMP);
    expect(icmp('fd00::1', 'fd00::2', { type: 128, code: 0 }).protocol).toBe(Protocol.ICMPV6);
  });

  test('cannot mix families, nor have ports or addresses that are none', () => {
    const thrown = (code: string) => expect.objectContaining({ code });
    expect(() => tcp(V4[0], V6[1])).toThrow(thrown('bad-packet'));
    expect(() => icmp('10.0.0.1', 'fd00::1', { type: 8, code: 0 })).toThrow(thrown('bad-packet'));
    expect(() => udp('10.0.0.1:70000', V4[1])).toThrow(thrown('bad-port'));
    expect(() => udp('10.0.0:1', V4[1])).toThrow(thrown('bad-address'));
  });

  test('keeps 32-bit numbers unsigned', () => {
    const packet = tcp(...V4, { sequence: -1, acknowledgement: 2 ** 32 + 5, mark: -2 });
    expect(packet.tcp).toMatchObject({ sequence: 0xffffffff, acknowledgement: 5 });
    expect(packet.mark).toBe(0xfffffffe);
  });

  test.each([
    [tcp(...V4), '10.0.0.1:1000 -> 10.0.0.2:80 tcp SYN'],
    [tcp(...V6, { flags: ['ACK', 'FIN'] }), '[fd00::1]:1000 -> [fd00::2]:80 tcp FIN+ACK'],
    [tcp(...V4, { flags: 0 }), '10.0.0.1:1000 -> 10.0.0.2:80 tcp no flags'],
    [udp(...V4), '10.0.0.1:1000 -> 10.0.0.2:80 udp'],
    [
      udp(...V4, { fragment: { id: 1, offset: 1480, size: 20, more: false } }),
      '10.0.0.1 -> 10.0.0.2 udp',
    ],
    [sctp(...V4, { chunks: ['SACK', 'DATA'] }), '10.0.0.1:1000 -> 10.0.0.2:80 sctp SACK+DATA'],
    [ip(253, '10.0.0.1', '10.0.0.2'), '10.0.0.1 -> 10.0.0.2 253'],
    [
      icmp('10.0.0.2', '10.0.0.1', { type: 3, code: 3, inner: udp(...V4) }),
      '10.0.0.2 -> 10.0.0.1 icmp type 3 code 3 about (10.0.0.1:1000 -> 10.0.0.2:80 udp)',
    ],
  ])('reads as one line: %#', (packet, line) => {
    expect(formatPacket(packet)).toBe(line);
  });

  test('comes out of a buffer as it went in', () => {
    fc.assert(
      fc.property(packets({ inputInterface: 'eth0' }), (packet) => {
        expect(snapshot(new PacketBuffer(packet))).toEqual(packet);
      }),
    );
  });

  test('of any kind has addresses of one family and ports where its protocol has them', () => {
    fc.assert(
      fc.property(
        families().chain((family) => packets({ family })),
        (packet) => {
          expect(packet.source.family).toBe(packet.family);
          expect(packet.destination.family).toBe(packet.family);
          expect(packet.length).toBeGreaterThanOrEqual(packet.family === 4 ? 20 : 40);
          const portless = !hasPorts(packet.protocol);
          if (portless) expect(packet.sourcePort + packet.destinationPort).toBe(0);
        },
      ),
    );
  });
});

describe('TCP flags', () => {
  test('are the same by name and as bits', () => {
    fc.assert(
      fc.property(fc.nat(0x3f), (flags) => {
        expect(tcpFlags(tcpFlagNames(flags))).toBe(flags);
      }),
    );
  });
});

describe('protocols', () => {
  test('have a name and a number that lead to each other', () => {
    fc.assert(
      fc.property(fc.nat(255), (number) => {
        expect(protocolNumber(protocolName(number))).toBe(number);
      }),
    );
    expect(protocolNumber('TCP')).toBe(6);
    expect(protocolNumber('ipv6-icmp')).toBe(58);
    expect(['256', '-1', '', 'tcpp', '6.0'].map(protocolNumber)).toEqual(Array(5).fill(undefined));
  });
});

describe('a tuple', () => {
  test('equals one of the same protocol, ends and ports, and no other', () => {
    const [near, far] = [Address.parse('10.0.0.1'), Address.parse('10.0.0.2')];
    const tuple = new Tuple(6, near, far, 1, 2);
    expect(tuple.equals(new Tuple(6, Address.parse('10.0.0.1'), far, 1, 2))).toBe(true);
    for (const other of [
      new Tuple(17, near, far, 1, 2),
      new Tuple(6, far, far, 1, 2),
      new Tuple(6, near, near, 1, 2),
      new Tuple(6, near, far, 3, 2),
      new Tuple(6, near, far, 1, 3),
    ]) {
      expect(tuple.equals(other)).toBe(false);
      expect(other.equals(tuple)).toBe(false);
    }
  });

  test('is the reply of its reply', () => {
    fc.assert(
      fc.property(packets(), (packet) => {
        const { protocol, source, destination, sourcePort, destinationPort } = packet;
        const tuple = new Tuple(protocol, source, destination, sourcePort, destinationPort);
        expect(tuple.reply().reply().equals(tuple)).toBe(true);
        const palindrome = source.equals(destination) && sourcePort === destinationPort;
        expect(tuple.reply().equals(tuple)).toBe(palindrome);
      }),
    );
  });
});
