import { tcp, withFields } from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const PACKET = tcp('10.0.0.2:40000', '10.0.1.2:80', { inputInterface: 'eth0' });

function rulesOf(node: TestNode): readonly string[] {
  return node.iptables
    .save()
    .split('\n')
    .filter((line) => line.startsWith('-A'));
}

describe('restore', () => {
  it('replaces the tables that it names, and no others', () => {
    const node = new TestNode(tableOf('raw', ['-A OUTPUT']) + tableOf('mangle', ['-A OUTPUT']));
    node.iptables.load(tableOf('raw', ['-A PREROUTING']));
    expect(rulesOf(node)).toEqual(['-A OUTPUT', '-A PREROUTING']);
  });

  it('with --noflush empties the chains of the user that it declares, and adds to the rest', () => {
    const node = new TestNode(
      tableOf('filter', ['-A INPUT -j A', '-A A -j B', '-A B -j ACCEPT'], ['A', 'B']),
    );
    node.host.send(withFields(PACKET, { destination: PACKET.source }));
    const text = tableOf('filter', [':INPUT DROP', '-A A -j DROP', '-A INPUT -j B'], ['A']);
    node.iptables.load(text, { noFlush: true });
    expect(rulesOf(node)).toEqual([
      '-A INPUT -j A',
      '-A INPUT -j B',
      '-A A -j DROP',
      '-A B -j ACCEPT',
    ]);
    expect(node.iptables.save()).toContain(':INPUT DROP [0:0]');
  });

  it('keeps the counters of rules that stay', () => {
    const node = new TestNode(tableOf('filter', ['-A FORWARD', '-A FORWARD -p udp']));
    node.host.send(PACKET);
    node.iptables.load('*filter\n-I FORWARD -p tcp\n-A FORWARD\n-D FORWARD 3\nCOMMIT\n', {
      noFlush: true,
    });
    expect(node.matched('filter', 'FORWARD')).toEqual([0, 1, 0]);
    node.host.send(PACKET);
    expect(node.matched('filter', 'FORWARD')).toEqual([1, 2, 1]);
  });

  it('lets packets meet the new rules behind an old jump', () => {
    const node = new TestNode(tableOf('filter', ['-A FORWARD -j A', '-A A -j DROP'], ['A']));
    expect(node.host.send(PACKET).outcome).toBe('dropped');
    node.iptables.load(tableOf('filter', ['-A A -j ACCEPT'], ['A']), { noFlush: true });
    expect(node.host.send(PACKET).outcome).toBe('forwarded');
  });

  it('sets counters to zero, of one chain or of all', () => {
    const rules = ['-A FORWARD -j A', '-A A -p tcp'];
    const node = new TestNode(tableOf('filter', rules, ['A']));
    node.host.send(PACKET);
    node.iptables.run('-Z A');
    expect([node.matched('filter', 'FORWARD'), node.matched('filter', 'A')]).toEqual([[1], [0]]);
    node.host.send(PACKET);
    expect(node.matched('filter', 'A')).toEqual([1]);
    node.iptables.run('iptables -Z');
    expect([node.matched('filter', 'FORWARD'), node.matched('filter', 'A')]).toEqual([[0], [0]]);
    expect(node.iptables.save({ counters: true })).toContain(':FORWARD ACCEPT [0:0]');
  });

  it('takes chains that jump a thousand deep, as the kernel does', () => {
    const chains = Array.from({ length: 1000 }, (_, depth) => `C${depth}`);
    const jumps = chains.slice(1).map((chain, depth) => `-A C${depth} -j ${chain}`);
    const rules = ['-A FORWARD -j C0', ...jumps, '-A C999 -j DROP'];
    const node = new TestNode(tableOf('filter', rules, chains));
    const { outcome, work } = node.host.send(PACKET);
    expect([outcome, work.chainJumps]).toEqual(['dropped', 1000]);
  });

  it('follows every command', () => {
    const node = new TestNode('');
    const commands = [
      '-N A',
      '-A A -p tcp -j ACCEPT',
      '-I A -p udp -j ACCEPT',
      '-I A 2 -p icmp -j ACCEPT',
      '-R A 1 -p sctp -j ACCEPT',
      '-D A -p tcp -j ACCEPT',
      '-A INPUT -j A',
      '-A INPUT -j DROP',
      '-D INPUT 2',
      '-P FORWARD DROP',
      '-N B',
      '-X B',
    ];
    node.iptables.load(`*filter\n${commands.join('\n')}\nCOMMIT\n`);
    expect(node.iptables.save()).toBe(
      [
        '*filter',
        ':INPUT ACCEPT [0:0]',
        ':FORWARD DROP [0:0]',
        ':OUTPUT ACCEPT [0:0]',
        ':A - [0:0]',
        '-A INPUT -j A',
        '-A A -p sctp -j ACCEPT',
        '-A A -p icmp -j ACCEPT',
        'COMMIT',
        '',
      ].join('\n'),
    );
    node.iptables.run('iptables -w -t filter -F');
    node.iptables.run('-X');
    expect(rulesOf(node)).toEqual([]);
    expect(node.iptables.view.table('filter')?.chains.size).toBe(3);
  });

  it('gives a chain another name, its rules and counters kept', () => {
    const rules = ['-A FORWARD -j A', '-A FORWARD -p tcp -g B', '-A A -p tcp', '-A B -j A'];
    const node = new TestNode(tableOf('filter', rules, ['A', 'B']));
    node.host.send(PACKET);
    node.iptables.run('-E A NEW');
    expect(rulesOf(node)).toEqual([
      '-A FORWARD -j NEW',
      '-A FORWARD -p tcp -g B',
      '-A B -j NEW',
      '-A NEW -p tcp',
    ]);
    expect(node.matched('filter', 'NEW')).toEqual([2]);
    node.host.send(PACKET);
    expect(node.matched('filter', 'NEW')).toEqual([4]);
  });

  it('runs a command, with quotes, on the table it names', () => {
    const node = new TestNode('');
    node.iptables.run(
      'iptables-legacy -t mangle -A FORWARD -p tcp --dport 80 -m comment --comment "a b" -j MARK --set-mark 7',
    );
    expect(rulesOf(node)).toEqual([
      '-A FORWARD -p tcp -m tcp --dport 80 -m comment --comment "a b" -j MARK --set-xmark 0x7/0xffffffff',
    ]);
  });

  it('reports what it loaded', () => {
    const report = new TestNode('').iptables.load(tableOf('filter', ['-A INPUT'], ['A']));
    expect(report).toEqual({ tables: ['filter'], rules: 1, chains: 4, unknown: [] });
  });

  it('ignores comments, blank lines and carriage returns', () => {
    const text =
      '# a comment\r\n\r\n*filter\r\n:INPUT DROP [1:2]\r\n  -A INPUT -j ACCEPT\r\nCOMMIT\r\n';
    expect(rulesOf(new TestNode(text))).toEqual(['-A INPUT -j ACCEPT']);
  });

  it('shares what rules repeat, so that a large text takes little', () => {
    const rules = Array.from(
      { length: 20_000 },
      (_, index) => `-A A -p tcp -m tcp --dport ${index % 7}`,
    );
    const chain = new TestNode(tableOf('filter', rules, ['A'])).iptables.view
      .table('filter')
      ?.chain('A');
    expect(new Set(chain?.rules.map(({ matches }) => matches[0])).size).toBe(7);
  });
});
