import { icmp, type Packet, sctp, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const IN = { inputInterface: 'eth0' } as const;
const web = tcp('10.0.0.2:40000', '10.0.1.2:80', {
  ...IN,
  ttl: 63,
  payload: 8,
  sequence: 0x01020304,
});
const dns = udp('10.0.0.2:5353', '10.0.1.2:53', IN);
const ping = icmp('10.0.0.2', '10.0.1.2', { type: 8, code: 0 }, IN);
const association = sctp('10.0.0.2:7', '10.0.1.2:9', IN);

function matches(program: string, packet: Packet): boolean {
  const node = new TestNode(tableOf('filter', [`-A FORWARD -m u32 --u32 "${program}"`]));
  node.host.send(packet);
  return node.matched('filter', 'FORWARD')[0] === 1;
}

describe('u32 sees the header that a packet has', () => {
  test.each([
    ['its version and header length', '0>>24=0x45', web],
    ['its length', '0&0xffff=48', web],
    ['its time to live, which is less by one already', '8>>24=62', web],
    ['its protocol, TCP', '6&0xff=6', web],
    ['its protocol, UDP', '6&0xff=17', dns],
    ['its protocol, ICMP', '6&0xff=1', ping],
    ['its protocol, SCTP', '6&0xff=132', association],
    ['its source', '12=0x0a000002', web],
    ['its destination', '16=0x0a000102', web],
    ['its ports', '20=0x9c400050', web],
    ['its sequence number', '24=0x01020304', web],
    ['what lies behind a header of the length it says', '0>>22&0x3c@0>>16=40000', web],
    ["a datagram's length", '24>>16=8', dns],
    ['the flags and window of TCP', '32&0xffff0000=0x50020000:0x5002ffff', web],
    ['one of several values', '6&0xff=1,2:7', web],
    ['all of several tests', '6&0xff=6&&8>>24=62', web],
  ])('%s: %s', (_, program, packet) => expect(matches(program, packet)).toBe(true));

  test.each([
    ['another protocol', '6&0xff=17', web],
    ['another protocol', '6&0xff=6', dns],
    ['a value beside the range', '6&0xff=7:9', web],
    ['one test of two', '6&0xff=6&&8>>24=63', web],
    ['a place behind its end', '45=0', web],
    ['a place far behind its end, by @', '0&0xffff@0=0', web],
    ['a shift by more than 31 bits leaves nothing', '0>>32=1:0xffffffff', web],
    ['a shift to the left by more than 31 bits', '0<<32=1:0xffffffff', web],
  ])('and does not match %s: %s', (_, program, packet) =>
    expect(matches(program, packet)).toBe(false),
  );

  test('the last four octets can be read', () => expect(matches('44=0', web)).toBe(true));
});

test.each([
  ['tests', (count: number) => Array.from({ length: count }, () => '0>>24=0x45').join('&&'), 10],
  ['steps', (count: number) => `0${'>>0'.repeat(count - 1)}>>24=0x45`, 9],
  ['values', (count: number) => `0>>24=${'1,'.repeat(count - 1)}0x45`, 10],
])('more %s than fit are refused', (_, program, most) => {
  expect(matches(program(most), web)).toBe(true);
  expect(() => matches(program(most + 1), web)).toThrow(/up to 10 tests/);
});

test.each(['0', '=1', '0=', '0=1=2', '0=1:2:3', '0&=1', '0+1=2', '&1=2', '0=1&&', '0>1=2', '0=,1'])(
  '%s is no test',
  (program) => {
    expect(() => matches(program, web)).toThrow(/^iptables-restore:2:\d+: /);
  },
);

describe('the packet that an ICMP error quotes', () => {
  test.each([
    ['string', '-m string --string "abc" --algo kmp'],
    ['u32 of its source port', '-m u32 --u32 "0>>22&0x3C@28>>16=4000"'],
  ])('is seen by %s', (_, rule) => {
    const quoted = udp('10.0.1.2:4000', '10.0.0.2:53', { content: 'xxabcxx' });
    const error = (inner: Packet) =>
      icmp('10.0.0.2', '10.0.1.2', { type: 3, code: 1, inner }, { inputInterface: 'eth0' });
    const matched = (inner: Packet): readonly number[] => {
      const node = new TestNode(tableOf('filter', [`-A FORWARD -p icmp ${rule}`]));
      node.host.send(error(inner));
      return node.matched('filter', 'FORWARD');
    };
    expect(matched(quoted)).toEqual([1]);
    expect(matched(udp('10.0.1.2:4001', '10.0.0.2:53', { content: 'xxabxcx' }))).toEqual([0]);
  });
});
