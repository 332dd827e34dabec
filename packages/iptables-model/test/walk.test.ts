import { icmp, tcp, udp } from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const FORWARDED = tcp('10.0.0.2:40000', '10.0.1.2:80', { inputInterface: 'eth0' });

function walk(
  rules: readonly string[],
  chains: readonly string[] = [],
  policy = 'ACCEPT',
): TestNode {
  const node = new TestNode(tableOf('filter', [`:FORWARD ${policy} [0:0]`, ...rules], chains));
  node.host.send(FORWARDED);
  return node;
}

describe('a walk through chains', () => {
  it('ends at the first rule that matches and decides', () => {
    const node = walk([
      '-A FORWARD -p udp -j DROP',
      '-A FORWARD',
      '-A FORWARD -j ACCEPT',
      '-A FORWARD -j DROP',
    ]);
    expect(node.matched('filter', 'FORWARD')).toEqual([0, 1, 1, 0]);
  });

  it('comes back from a jump to the rule behind it', () => {
    const node = walk(['-A FORWARD -j A', '-A FORWARD -j ACCEPT', '-A A'], ['A']);
    expect(node.matched('filter', 'FORWARD')).toEqual([1, 1]);
  });

  it('does not come back from a goto', () => {
    const rules = ['-A FORWARD -j A', '-A FORWARD', '-A A -g B', '-A A', '-A B'];
    const node = walk(rules, ['A', 'B']);
    expect(node.matched('filter', 'A')).toEqual([1, 0]);
    expect(node.matched('filter', 'B')).toEqual([1]);
    expect(node.matched('filter', 'FORWARD')).toEqual([1, 1]);
  });

  it('reaches the policy from a chain that a built-in one went to', () => {
    const node = walk(['-A FORWARD -g A', '-A FORWARD -j DROP', '-A A'], ['A']);
    expect(node.matched('filter', 'FORWARD')).toEqual([1, 0]);
    expect(node.iptables.save()).toContain(':FORWARD ACCEPT [1:40]');
  });

  it('reaches the policy from RETURN in a built-in chain', () => {
    const node = walk(['-A FORWARD -j RETURN', '-A FORWARD -j ACCEPT'], [], 'DROP');
    expect(node.matched('filter', 'FORWARD')).toEqual([1, 0]);
    expect(node.iptables.save()).toContain(':FORWARD DROP [1:40]');
  });

  it('leaves a chain early by RETURN', () => {
    const node = walk(['-A FORWARD -j A', '-A FORWARD', '-A A -j RETURN', '-A A'], ['A']);
    expect(node.matched('filter', 'A')).toEqual([1, 0]);
    expect(node.matched('filter', 'FORWARD')).toEqual([1, 1]);
  });

  it('goes many chains deep', () => {
    const chains = Array.from({ length: 2000 }, (_, index) => `C${index}`);
    const rules = chains.slice(1).map((chain, index) => `-A C${index} -j ${chain}`);
    const node = walk(['-A FORWARD -j C0', '-A FORWARD -j ACCEPT', ...rules], chains);
    expect(node.matched('filter', 'FORWARD')).toEqual([1, 1]);
  });

  it('charges the ledger for what it reached', () => {
    const rules = [
      '-A FORWARD -p udp -j DROP',
      '-A FORWARD -m comment --comment a -m mark --mark 1 -j DROP',
      '-A FORWARD -j A',
      '-A FORWARD -j ACCEPT',
      '-A A -s 10.9.9.9',
      '-A A -m tcp -p tcp --dport 80',
    ];
    const node = new TestNode(tableOf('filter', rules, ['A']));
    const { work } = node.host.send(FORWARDED);
    expect(work.rulesEvaluated).toBe(6);
    expect(work.rulesMatched).toBe(3);
    expect(work.matchesEvaluated).toBe(6 + 3);
    expect(work.chainJumps).toBe(1);
    const place = { tool: 'iptables', family: 4, table: 'filter', hook: 'FORWARD' };
    expect(work.byChain()).toEqual([
      { ...place, chain: 'FORWARD', evaluated: 4, matched: 2 },
      { ...place, chain: 'A', evaluated: 2, matched: 1 },
    ]);
  });

  it('is told step by step', () => {
    const rules = ['-A FORWARD -i eth1', '-A FORWARD -j A', '-A A -m mark ! --mark 0x0'];
    const { steps } = new TestNode(tableOf('filter', rules, ['A'])).trace(FORWARDED);
    const told = steps.flatMap((step) => {
      if (step.kind === 'rule') return `${step.chain} ${step.rule} ${step.refusal || 'matched'}`;
      if (step.kind === 'return') return `${step.chain} ${step.cause}`;
      return step.kind === 'policy' ? `${step.chain} ${step.verdict}` : [];
    });
    expect(told).toEqual([
      'FORWARD 1 input interface',
      'FORWARD 2 matched',
      'A 1 mark',
      'A end',
      'FORWARD end',
      'FORWARD ACCEPT',
    ]);
  });

  it('goes on where it was after a target sent an answer', () => {
    const node = new TestNode(
      tableOf(
        'filter',
        ['-A FORWARD -j A', '-A A -j REJECT', '-A OUTPUT -j B', '-A OUTPUT', '-A B'],
        ['A', 'B'],
      ),
    );
    expect(node.host.send(FORWARDED).outcome).toBe('rejected');
    expect(node.matched('filter', 'OUTPUT')).toEqual([1, 1]);
  });
});

describe('hooks', () => {
  it('run the tables in the order of their priorities', () => {
    const tables = ['filter', 'mangle', 'security', 'raw'] as const;
    const node = new TestNode(tables.map((table) => tableOf(table, [])).join(''));
    const { steps } = node.trace(udp('10.0.0.2:1', '10.0.0.1:2', { inputInterface: 'eth0' }));
    expect(
      steps.flatMap((step) => (step.kind === 'policy' ? `${step.table} ${step.hook}` : [])),
    ).toEqual([
      'raw PREROUTING',
      'mangle PREROUTING',
      'mangle INPUT',
      'filter INPUT',
      'security INPUT',
    ]);
  });

  it('leave packets of the other family alone', () => {
    const node = new TestNode(tableOf('filter', ['-A INPUT -j DROP']), 6);
    const echo = { type: 8, code: 0 };
    const packet = icmp('10.0.0.2', '10.0.0.1', echo, { inputInterface: 'eth0' });
    expect(node.host.send(packet).outcome).toBe('delivered');
  });

  it('track connections only when a rule asks for it', () => {
    const plain = new TestNode(tableOf('nat', ['-A PREROUTING -j ACCEPT']));
    expect(plain.conntrack.enabled(4)).toBe(false);
    plain.host.send(FORWARDED);
    expect(plain.matched('nat', 'PREROUTING')).toEqual([0]);
    for (const rule of [
      '-m state --state NEW',
      '-m connmark --mark 1',
      '-j CONNMARK --save-mark',
    ]) {
      const node = new TestNode(tableOf('mangle', [`-A PREROUTING ${rule}`]));
      expect(node.conntrack.enabled(4)).toBe(true);
    }
  });
});
