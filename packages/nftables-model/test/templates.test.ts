import { udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode } from './node.ts';

const query = udp('10.0.0.2:5000', '10.0.1.2:53', { inputInterface: 'eth0' });

/** Whether rules of a chain before conntrack let the packet pass behind `first`, and drop it otherwise. */
function passes(first: string, rule: string): boolean {
  const node = new TestNode(
    `table ip t {\nchain raw {\ntype filter hook prerouting priority -300; policy drop;\n${first}\n${rule} accept\n}\n}`,
  );
  return node.passes(query);
}

// As recorded on Linux 6.18 with nft 1.0.6.
describe('a packet that was given a zone, before conntrack sees it', () => {
  test.each([
    ['ct state new', true, false],
    ['ct state invalid', false, true],
    ['ct state untracked', false, false],
    // Of a template rules see nothing but the state.
    ['ct zone 5', false, false],
    ['ct direction original', false, false],
    ['ct mark 0', false, false],
    ['ct count over 0', true, true],
    ['ct mark set 5', true, true],
  ])('%s', (rule, withZone, without) => {
    expect(passes('ct zone set 5', rule)).toBe(withZone);
    expect(passes('counter', rule)).toBe(without);
  });

  test.each([
    ['keeps its first zone', 'ct zone set 5 ct zone set 6', 5],
    ['is tracked though notrack follows', 'ct zone set 5 notrack', 5],
    ['and where notrack came before', 'notrack ct zone set 5', 5],
    ['unless notrack stands alone', 'notrack', undefined],
  ])('%s', (_, rule, zone) => {
    const node = new TestNode(
      `table ip t {\nchain raw {\ntype filter hook prerouting priority -300;\n${rule}\n}\n}`,
    );
    node.send(query);
    expect(node.conntrack.entries().map((entry) => entry.zone)).toEqual(
      zone === undefined ? [] : [zone],
    );
  });
});

describe('the answer to a packet without a connection', () => {
  test.each([
    ['notrack', 'untracked'],
    ['counter', 'invalid'],
    ['ct zone set 1', 'invalid'],
  ])('%s of nft takes it: then it is %s', (rule, state) => {
    const node = new TestNode(
      `table ip t {\nchain raw {\ntype filter hook prerouting priority -300;\nnotrack\n}\n` +
        `chain out {\ntype filter hook output priority -300;\nct state untracked drop\n${rule}\n}\n` +
        'chain f {\ntype filter hook forward priority 0;\nreject\n}\n' +
        `chain late {\ntype filter hook output priority 0; policy drop;\nct state ${state} accept\n}\n}`,
    );
    expect(node.send(query).emitted).toHaveLength(1);
  });
});

describe('ct count before conntrack sees the packet', () => {
  const counting = (chain: string, over: number): TestNode =>
    new TestNode(
      `table ip t {\nchain c {\ntype filter hook ${chain}; policy accept;\nct count over ${over} drop\n}\n}`,
    );
  const at = (port: number) =>
    udp(`10.0.0.2:${port}`, '10.0.1.2:53', { inputInterface: 'eth0', length: 60 });
  const back = udp('10.0.1.2:53', '10.0.0.2:1', { inputInterface: 'eth1', length: 60 });

  test('a connection that is in the table is counted once, in the same tick too', () => {
    const node = counting('forward priority 0', 1);
    expect([at(1), at(1), at(1), at(2)].map((packet) => node.passes(packet))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('answers before conntrack count for themselves, once', () => {
    const node = counting('prerouting priority -300', 1);
    expect([at(1), at(1), back, back].map((packet) => node.passes(packet))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('the zone that a rule gave is that in which the tuple is looked for', () => {
    const node = new TestNode(
      'table ip t {\nchain c {\ntype filter hook prerouting priority -300; policy accept;\n' +
        'ct zone set 3\nct count over 1 drop\n}\n}',
    );
    expect(node.passes(at(1))).toBe(true);
    node.host.clock.advance(20_000);
    expect(node.passes(at(2))).toBe(false);
  });
});
