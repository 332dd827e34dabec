import { describe, expect, test } from 'vitest';
import {
  columnsOf,
  emptyColumns,
  Host,
  icmp,
  ip,
  sctp,
  tcp,
  udp,
  withFields,
} from '../src/index.ts';

const [a, b] = ['10.0.0.1:1000', '10.0.0.2:80'];
const refused = expect.objectContaining({ code: 'bad-packet' });

describe('a packet', () => {
  test.each([
    ['a length of -1', () => udp(a, b, { length: -1 })],
    ['a length below its headers', () => tcp(a, b, { length: 39 })],
    ['a length of half a byte', () => udp(a, b, { length: 40.5 })],
    ['a length beyond 16 bits', () => udp(a, b, { payload: 65_508 })],
    ['no length at all', () => ip(47, '10.0.0.1', '10.0.0.2', { length: Number.NaN })],
    ['a TTL of 256', () => tcp(a, b, { ttl: 256 })],
    ['a TTL of -1', () => sctp(a, b, { ttl: -1 })],
    ['a TOS of 256', () => icmp('10.0.0.1', '10.0.0.2', { type: 8, code: 0 }, { tos: 256 })],
    ['a TOS that is no number', () => udp(a, b, { tos: '1' as unknown as number })],
    ['a protocol of 256', () => ip(256, '10.0.0.1', '10.0.0.2')],
    ['a TTL changed to 1000', () => withFields(tcp(a, b), { ttl: 1000 })],
    ['a length changed to 0', () => withFields(tcp(a, b), { length: 0 })],
    [
      'a payload of IPv6 beyond 16 bits',
      () => udp('[fd00::1]:1', '[fd00::2]:2', { payload: 65_528 }),
    ],
  ])('cannot have %s', (_, make) => {
    expect(make).toThrow(refused);
  });

  test('may be as short or long as its family allows', () => {
    expect(udp(a, b, { payload: 65_507 }).length).toBe(65_535);
    expect(udp('[fd00::1]:1', '[fd00::2]:2', { payload: 65_527 }).length).toBe(65_575);
    expect(ip(47, '10.0.0.1', '10.0.0.2').length).toBe(20);
    const fragment = { id: 1, offset: 8, more: false, size: 1 };
    expect(withFields(udp(a, b), { fragment, length: 21 }).length).toBe(21);
  });

  test('takes no other field', () => {
    for (const packet of [tcp(a, b), withFields(udp(a, b), { mark: 1 })]) {
      expect(() => Object.assign(packet, { foo: 5 })).toThrow(TypeError);
    }
  });

  test('sent in by lo is counted, once; one that the host sends to itself too', () => {
    const host = new Host({
      name: 'h',
      interfaces: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }],
    });
    const looped = udp('127.0.0.1:1', '127.0.0.1:2', { inputInterface: 'lo' });
    expect(host.send(looped).work.packets).toBe(1 + answers(host, looped));
    const local = udp('10.0.0.1:1', '10.0.0.1:2');
    expect(host.send(local).alone.packets).toBe(1 + answers(host, local));
  });
});

/** Packets that the kernel answers with. */
function answers(host: Host, packet: ReturnType<typeof udp>): number {
  let count = 0;
  const stop = host.listen((step) => {
    if (step.kind === 'packet' && step.origin === 'kernel') count++;
  });
  host.send(packet);
  stop();
  return count;
}

test.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 30])(
  'there are no columns of %s rows',
  (count) => {
    expect(() => emptyColumns(count)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  },
);

test('columns of nothing are empty', () => {
  expect(columnsOf([]).protocol).toHaveLength(0);
  expect(emptyColumns(0).source).toHaveLength(0);
});
