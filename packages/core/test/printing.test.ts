import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Address, flowOf, Host, Prefix, parseEndpoint, Tuple, tcp, Work } from '../src/index.ts';

const SYN = tcp('10.244.1.5:40000', '10.96.0.10:80', { inputInterface: 'eth0' });
const LINE = '10.244.1.5:40000 -> 10.96.0.10:80 tcp SYN';

function work(): Work {
  const sum = new Work();
  sum.packets = 2;
  sum.rulesEvaluated = 14;
  return sum;
}

const router = new Host({ interfaces: [{ name: 'eth0', addresses: ['10.244.1.1/24'] }] });

describe('an object prints itself', () => {
  test.each([
    ['a packet', SYN, LINE],
    ['an address', Address.parse('fd00::1'), 'fd00::1'],
    ['a prefix', Prefix.parse('10.0.0.0/8'), '10.0.0.0/8'],
    [
      'a tuple',
      new Tuple(6, SYN.source, SYN.destination, 40000, 80),
      '10.244.1.5:40000 -> 10.96.0.10:80 tcp',
    ],
    [
      'a flow',
      flowOf(17, parseEndpoint('10.0.0.1:1'), parseEndpoint('10.0.0.2:53')),
      '10.0.0.1:1 -> 10.0.0.2:53 udp',
    ],
    ['a ledger', work(), '{ packets 2, rulesEvaluated 14 }'],
    ['a traversal', router.send(SYN), 'dropped (no route to the destination)'],
  ])('to console.log: %s', (_what, value, line) => {
    expect(inspect(value)).toBe(line);
    expect(inspect({ value })).toBe(`{ value: ${line} }`);
  });

  test('in what a failed test says', () => {
    expect(() => expect(SYN).toEqual(Address.parse('10.0.0.1'))).toThrow(
      `expected ${LINE} to deeply equal 10.0.0.1`,
    );
  });

  test('in the difference that a failed test shows, which snapshots are printed as', () => {
    const other = tcp('10.244.1.5:40000', '10.96.0.10:80', { inputInterface: 'eth0', ttl: 63 });
    expect({ packets: [SYN, other] }).toMatchInlineSnapshot(`
      {
        "packets": [
          10.244.1.5:40000 -> 10.96.0.10:80 tcp SYN {"inputInterface":"eth0","length":40,"tcp":{"flags":2,"window":64240},"ttl":64},
          10.244.1.5:40000 -> 10.96.0.10:80 tcp SYN {"inputInterface":"eth0","length":40,"tcp":{"flags":2,"window":64240},"ttl":63},
        ],
      }
    `);
    expect(SYN).not.toEqual(other);
    expect(SYN).toEqual(tcp('10.244.1.5:40000', '10.96.0.10:80', { inputInterface: 'eth0' }));
  });

  test('in a counterexample of fast-check', () => {
    const check = (): void => fc.assert(fc.property(fc.constant(SYN), () => false));
    expect(check).toThrow(`Counterexample: [${LINE}]`);
  });
});
