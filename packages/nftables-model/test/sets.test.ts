import { Address, SECOND, tcp } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forwarding, syn, TestNode } from './node.ts';

/** A SYN from an address by its last number. */
const from = (last: number, port = 40_000) =>
  tcp({ address: `10.0.0.${last}`, port }, '10.0.1.2:80', { inputInterface: 'eth0' });

describe('a look-up', () => {
  test('of a verdict map says what a search through its elements says', () => {
    const ranges = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 12 });
    fc.assert(
      fc.property(ranges, fc.integer({ min: 0, max: 300 }), (bounds, port) => {
        const sorted = [...bounds].sort((a, b) => a - b);
        const elements: (readonly [first: number, last: number, accepts: boolean])[] = [];
        for (let index = 0; index + 1 < sorted.length; index += 2) {
          elements.push([sorted[index]!, sorted[index + 1]!, index % 4 === 0]);
        }
        const texts = elements.map(
          ([first, last, accepts]) => `${first}-${last} : ${accepts ? 'accept' : 'drop'}`,
        );
        const map = `\tmap m { type inet_service : verdict; flags interval; ${
          texts.length === 0 ? '' : `elements = { ${texts.join(', ')} };`
        } }`;
        const node = new TestNode(forwarding(['tcp dport vmap @m', 'accept'], map));
        const found = elements.find(([first, last]) => first <= port && port <= last);
        expect(node.passes(syn(port))).toBe(found?.[2] ?? true);
      }),
      { numRuns: 60 },
    );
  });

  test('of concatenated ranges says what a search says', () => {
    const element = fc.record({
      address: fc.integer({ min: 1, max: 60 }),
      size: fc.integer({ min: 0, max: 9 }),
      port: fc.integer({ min: 1, max: 90 }),
      ports: fc.integer({ min: 0, max: 20 }),
    });
    fc.assert(
      fc.property(
        fc.array(element, { maxLength: 40 }),
        fc.array(fc.tuple(fc.integer({ min: 2, max: 70 }), fc.integer({ min: 1, max: 110 })), {
          minLength: 5,
          maxLength: 20,
        }),
        (wanted, packets) => {
          const node = new TestNode(
            forwarding(
              ['ip saddr . tcp dport @s accept'],
              '\tset s { type ipv4_addr . inet_service; flags interval; }',
            ),
          );
          // Elements that overlap an earlier one are refused, and then not there.
          const held = wanted.filter(({ address, size, port, ports }) => {
            const key = `10.0.0.${address}-10.0.0.${address + size} . ${port}-${port + ports}`;
            try {
              node.nftables.run(`add element ip t s { ${key} }`);
              return true;
            } catch {
              return false;
            }
          });
          for (const [last, port] of packets) {
            const expected = held.some(
              ({ address, size, port: first, ports }) =>
                address <= last && last <= address + size && first <= port && port <= first + ports,
            );
            const packet = tcp(
              { address: `10.0.0.${last}`, port: 1 },
              { address: '10.0.1.2', port },
              { inputInterface: 'eth0' },
            );
            expect(node.passes(packet)).toBe(expected);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('of single keys finds each of thousands in a few probes, and none that is gone', () => {
    const addresses = Array.from(
      { length: 5000 },
      (_, index) => `${new Address(4, 0, 0, 0, 0x0a090000 + index)}`,
    );
    const node = new TestNode(
      forwarding(
        ['ip daddr @s accept'],
        `\tset s { type ipv4_addr; elements = { ${addresses.join(', ')} }; }`,
      ),
    );
    node.host.addRoute('10.0.0.0/8 dev eth1');
    const to = (address: string) =>
      node.send(tcp('10.0.0.2:1', { address, port: 80 }, { inputInterface: 'eth0' }));
    let probes = 0;
    for (const address of addresses) {
      const { outcome, work } = to(address);
      expect(outcome).toBe('forwarded');
      expect(work.setLookups).toBe(1);
      probes += work.setProbes;
    }
    expect(probes / addresses.length).toBeLessThan(1.6);
    node.nftables.run(`delete element ip t s { ${addresses[7]} }`);
    expect(to(addresses[7] ?? '').outcome).toBe('dropped');
    node.nftables.run('flush set ip t s');
    expect(to(addresses[8] ?? '').outcome).toBe('dropped');
  });

  test('of a wildcard element finds what no other holds', () => {
    const node = new TestNode(
      forwarding(
        ['ip saddr vmap @m'],
        '\tmap m { type ipv4_addr : verdict; flags interval; elements = { 10.0.0.8/29 : drop, * : accept }; }',
      ),
    );
    expect([node.passes(from(9)), node.passes(from(20))]).toEqual([false, true]);
  });

  test('of a map writes what it holds', () => {
    const node = new TestNode(
      forwarding(
        [
          'meta mark set ip saddr map @marks',
          'meta mark set tcp dport map { 80 : 0x7 } accept',
          'meta mark 0x2 accept',
        ],
        '\tmap marks { type ipv4_addr : mark; elements = { 10.0.0.2 : 0x1, 10.0.0.3 : 0x2 }; }',
      ),
    );
    expect(node.send(from(2)).emitted[0]?.mark).toBe(7);
    const other = tcp('10.0.0.3:1', '10.0.1.2:81', { inputInterface: 'eth0' });
    expect(node.send(other).emitted[0]?.mark).toBe(2);
  });

  test('of an element that counts, counts', () => {
    const node = new TestNode(
      forwarding(
        ['ip saddr @s accept'],
        '\tset s { type ipv4_addr; counter; elements = { 10.0.0.2, 10.0.0.3 }; }',
      ),
    );
    node.send(from(2));
    node.send(from(2));
    expect(node.nftables.save()).toContain('10.0.0.2 counter packets 2 bytes 80');
  });

  test('merges intervals where the set is told to', () => {
    const node = new TestNode(
      forwarding(
        ['tcp dport @s accept'],
        '\tset s { type inet_service; flags interval; auto-merge; elements = { 1-9, 20-29 }; }',
      ),
    );
    node.nftables.run('add element ip t s { 5-22 }');
    expect(node.nftables.save()).toContain('elements = { 1-29 }');
    expect([node.passes(syn(15)), node.passes(syn(30))]).toEqual([true, false]);
  });
});

describe('a set that packets change', () => {
  const dynamic = (rules: readonly string[], size = 100): TestNode =>
    new TestNode(
      forwarding(
        [...rules, 'ip saddr @s accept'],
        `\tset s { type ipv4_addr; size ${size}; flags dynamic,timeout; timeout 10s; }`,
      ),
    );
  const wait = (node: TestNode, seconds: number): void => node.host.clock.advance(seconds * SECOND);
  const left = (node: TestNode): readonly (number | undefined)[] =>
    (node.nftables.view.tables[0]?.sets[0]?.elements ?? []).map(({ expires }) => expires);

  test('add leaves an element as it is, update lets it live anew', () => {
    const add = dynamic(['add @s { ip saddr }']);
    const update = dynamic(['update @s { ip saddr }']);
    for (const node of [add, update]) {
      node.send(from(2));
      wait(node, 4);
      node.send(from(2));
    }
    expect([left(add), left(update)]).toEqual([[6000], [10_000]]);
    expect(update.nftables.save()).toContain('10.0.0.2 expires 10s');
    wait(add, 6);
    expect(left(add)).toEqual([]);
  });

  test('an element may live as long as its rule says, and be deleted', () => {
    const node = dynamic([
      'tcp sport 1 update @s { ip saddr timeout 3s }',
      'tcp sport 2 delete @s { ip saddr }',
    ]);
    expect(node.passes(from(2, 1))).toBe(true);
    expect(node.nftables.save()).toContain('10.0.0.2 timeout 3s expires 3s');
    expect(node.passes(from(2, 9))).toBe(true);
    expect(node.passes(from(2, 2))).toBe(false);
    expect(node.passes(from(2, 1))).toBe(true);
    wait(node, 3);
    expect(node.passes(from(2, 9))).toBe(false);
  });

  test('a full set takes no other until the collector has run', () => {
    const node = dynamic(['update @s { ip saddr }'], 2);
    wait(node, 0.5);
    expect([from(2), from(3), from(4)].map((packet) => node.passes(packet))).toEqual([
      true,
      true,
      false,
    ]);
    // Over at 10.5 s, collected at 11 s: the collector runs every second from when the set was made.
    wait(node, 10.2);
    expect([node.passes(from(4)), left(node)]).toEqual([false, []]);
    wait(node, 0.3);
    expect([node.passes(from(4)), left(node)]).toEqual([true, [10_000]]);
  });

  test('a map may be filled too', () => {
    const node = new TestNode(
      forwarding(
        [
          'tcp sport 1 update @m { ip saddr : 0x9 } drop',
          'meta mark set ip saddr map @m',
          'accept',
        ],
        '\tmap m { type ipv4_addr : mark; size 9; flags dynamic,timeout; timeout 10s; }',
      ),
    );
    node.send(from(2, 1));
    expect(node.send(from(2, 2)).emitted[0]?.mark).toBe(9);
    expect(node.send(from(3, 2)).emitted[0]?.mark).toBe(0);
  });
});
