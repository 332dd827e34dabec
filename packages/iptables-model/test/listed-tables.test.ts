import { PacketPathError } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const CHAINS = {
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  raw: ['PREROUTING', 'OUTPUT'],
} as const;

/** The code with which a text is refused, and how it says so. */
function refusal(text: string): string {
  try {
    new TestNode('').iptables.load(text);
  } catch (error) {
    if (!(error instanceof PacketPathError)) throw error;
    return `${error.code}: ${error.problem}`;
  }
  return 'taken';
}

describe('what iptables -S prints', () => {
  test.each(Object.entries(CHAINS))('is of table %s by its chains', (name, chains) => {
    for (const order of [chains, chains.toReversed()]) {
      const policies = order.map((chain) => `-P ${chain} ACCEPT\n`).join('');
      const node = new TestNode('');
      const [first] = order;
      const report = node.iptables.load(`${policies}-N mine\n-A ${first} -p tcp -j mine\n`);
      expect(report.tables).toEqual([name]);
      expect(node.iptables.save()).toContain(`*${name}\n`);
      expect(node.iptables.save()).toContain(`-A ${first} -p tcp -j mine`);
    }
  });

  test.each([
    ['one chain too few', '-P INPUT ACCEPT\n-P FORWARD ACCEPT\n'],
    [
      'one too many',
      '-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n-P PREROUTING ACCEPT\n',
    ],
    ['a chain twice', '-P PREROUTING ACCEPT\n-P PREROUTING ACCEPT\n'],
    ['other names', '-P IN ACCEPT\n-P FORWARD ACCEPT\n-P OUT ACCEPT\n'],
    ['as many of two tables', '-P INPUT ACCEPT\n-P PREROUTING ACCEPT\n'],
  ])('is of no table with %s', (_, text) => {
    expect(refusal(text)).toBe('syntax: these policies do not say which table it is');
  });
});

describe('what iptables -L prints is refused', () => {
  const refused = 'syntax: iptables -L leaves out parts of rules';
  const head = 'target     prot opt source               destination\n';

  test.each([
    'Chain INPUT (policy ACCEPT)',
    'Chain INPUT (policy ACCEPT 5 packets, 300 bytes)',
    'Chain KUBE-SERVICES (2 references)',
    'Chain KUBE-SERVICES (12 references)',
    'Chain KUBE-SERVICES (0 references)',
    'Chain KUBE-SERVICES (1 reference)',
  ])('%s', (line) => {
    expect(refusal(`${line}\n${head}`)).toBe(refused);
  });

  test.each([
    'Chain INPUT',
    'Chain (policy ACCEPT)',
    'Chain A (x references)',
    ' Chain A (1 references)',
  ])('but `%s` is no such line', (line) => {
    expect(refusal(`${line}\n${head}`)).toMatch(/^syntax/);
    expect(refusal(`${line}\n${head}`)).not.toBe(refused);
  });
});

test.each(['--nfmask 2', '--ctmask 2', '--mask 2'])(
  'CONNMARK takes %s with --save-mark and --restore-mark alone',
  (mask) => {
    const text = (how: string): string =>
      tableOf('mangle', [`-A PREROUTING -j CONNMARK ${how} ${mask}`]);
    expect(refusal(text('--set-mark 1'))).toMatch(/^syntax: .*without --save-mark/);
    expect(refusal(text('--set-xmark 1/3'))).toMatch(/^syntax: .*without --save-mark/);
    expect(refusal(text('--save-mark'))).toBe('taken');
    expect(refusal(text('--restore-mark'))).toBe('taken');
  },
);

test('a chain that gets another name keeps what each of its rules has counted', () => {
  const rules = [1, 2, 3, 4].map(
    (count) => `[${count}:${count * 40}] -A A -p tcp -m tcp --dport ${count}`,
  );
  const text = `*filter\n:INPUT ACCEPT [0:0]\n:A - [0:0]\n${rules.join('\n')}\n[5:200] -A INPUT -j A\nCOMMIT\n`;
  const node = new TestNode('');
  node.iptables.load(text, { counters: true });
  node.iptables.run('-E A B');
  const saved = node.iptables.save({ counters: true });
  for (const rule of rules) expect(saved).toContain(rule.replace('-A A', '-A B'));
  expect(saved).toContain('[5:200] -A INPUT -j B');
  expect(saved).not.toContain(' A ');
});
