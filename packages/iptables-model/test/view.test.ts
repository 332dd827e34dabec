import { HOOKS, SECOND, tcp } from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import type { IptablesView } from '../src/index.ts';
import { TestNode, tableOf } from './node.ts';

const CLIENT = tcp('10.0.0.2:40000', '10.0.1.2:80', { inputInterface: 'eth0' });

/** The text of `iptables-save -c`, made of what the view shows. */
function savedOf({ family, tables }: IptablesView): string {
  const counted = ({ packets, bytes }: { packets: number; bytes: number }): string =>
    `[${packets}:${bytes}]`;
  const lines = tables.flatMap(({ name, chains }) => [
    `*${name}`,
    ...Array.from(
      chains.values(),
      (chain) => `:${chain.name} ${chain.policy ?? '-'} ${counted(chain.policyCounters)}`,
    ),
    ...[...chains.values()].flatMap((chain) =>
      chain.rules.map(
        (rule, at) => `${counted(chain.counters(at))} -A ${chain.name}${rule.write(family)}`,
      ),
    ),
    'COMMIT',
  ]);
  return `${lines.join('\n')}\n`;
}

describe('the view of iptables', () => {
  it('shows what iptables-save prints', () => {
    const node = new TestNode(
      tableOf('filter', [':INPUT DROP [3:120]', '-A B -p tcp', '-A FORWARD -j B'], ['B']) +
        tableOf('mangle', ['-A FORWARD -j MARK --set-mark 1']),
    );
    node.host.send(CLIENT);
    const { view } = node.iptables;
    const saved = node.iptables.save({ counters: true });
    expect(savedOf(view)).toBe(saved.replaceAll(/^#.*\n/gm, ''));
    expect(saved).toContain('[1:40] -A B -p tcp');
    expect(JSON.stringify([node.iptables])).toBe(JSON.stringify([node.iptables.save()]));
    for (const table of view.tables) {
      const { chains } = table;
      expect([...chains.keys()]).toEqual(Array.from(chains, ([, { name }]) => name));
      expect(table.size).toBe([...chains.values()].flatMap(({ rules }) => rules).length);
      for (const [name, { hook }] of chains) {
        expect(hook).toBe(HOOKS.find((hook) => hook === name) ?? null);
        expect(table.chain(name)?.hook).toBe(hook);
        expect(chains.get(name)?.name).toBe(name);
      }
    }
  });

  it('shows tables, chains, rules and counters as they are now', () => {
    const node = new TestNode(tableOf('raw', ['-A PREROUTING -p tcp -j A', '-A A'], ['A']));
    const { view } = node.iptables;
    expect(view.tables.map(({ name }) => name)).toEqual(['raw']);
    expect([view.chains, view.rules]).toEqual([3, 2]);
    node.host.send(CLIENT);
    expect(view.table('raw')?.chain('A')?.counters(0)).toEqual({ packets: 1, bytes: 40 });
    expect(view.table('raw')?.builtin('PREROUTING')?.policyCounters.packets).toBe(1);
    node.iptables.run('-t nat -N B');
    expect(view.tables.map(({ name }) => name)).toEqual(['raw', 'nat']);
    expect(view.table('mangle')).toBeUndefined();
  });

  it('cannot be written to', () => {
    const { view } = new TestNode(tableOf('raw', [])).iptables;
    expect(Object.isFrozen(view)).toBe(true);
    expect(Object.isFrozen(view.tables)).toBe(true);
    expect(view.table('raw')?.chains).not.toBeInstanceOf(Map);
  });

  it('shows lists of recent to both families', () => {
    const node = new TestNode(tableOf('raw', ['-A PREROUTING -m recent --set --name seen']));
    node.host.clock.advance(SECOND);
    node.host.send(CLIENT);
    const [list] = node.iptables.view.recent;
    expect(list?.name).toBe('seen');
    expect(`${list?.mask}`).toBe('255.255.255.255');
    expect(list?.entries).toEqual([{ address: '10.0.0.2', ttl: 64, seen: [SECOND] }]);
    node.iptables.run('-t raw -F');
    expect(node.iptables.view.recent).toEqual([]);
  });

  it('shows the tables of hashlimit', () => {
    const limit = '--hashlimit-upto 1/sec --hashlimit-burst 3 --hashlimit-mode srcip';
    const rule = `-A PREROUTING -m hashlimit ${limit} --hashlimit-name h`;
    const node = new TestNode(tableOf('raw', [rule]));
    node.host.send(CLIENT);
    expect(node.iptables.view.hashlimits).toMatchObject([
      { name: 'h', family: 4, rate: { burst: 3 }, entries: [{ key: '10.0.0.2', packetsLeft: 2 }] },
    ]);
  });

  it('shows the states of single rules', () => {
    const rules = [
      '-A PREROUTING -m quota --quota 100',
      '-A PREROUTING -m mark --mark 0x0 -m limit --limit 1/sec --limit-burst 4',
      '-A PREROUTING -m statistic --mode nth --every 3 --packet 0',
    ];
    const node = new TestNode(tableOf('raw', rules));
    node.host.send(CLIENT);
    const of = { table: 'raw', chain: 'PREROUTING' };
    expect(node.iptables.view.ruleStates).toEqual([
      { ...of, rule: 1, match: 'quota', state: { bytesLeft: 60 } },
      { ...of, rule: 2, match: 'limit', state: { packetsLeft: 3 } },
      { ...of, rule: 3, match: 'statistic', state: { count: 0 } },
    ]);
  });
});

describe('the view of sets', () => {
  it('shows the sets and their elements', () => {
    const { ipsets } = new TestNode('');
    ipsets.load('create a hash:ip timeout 10\nadd a 10.0.0.1\nadd a 10.0.0.2 timeout 0\n');
    ipsets.run('create b bitmap:port range 0-100');
    const { view } = ipsets;
    expect(view.sets.map(({ name, type, family, size }) => [name, type, family, size])).toEqual([
      ['a', 'hash:ip', 4, 2],
      ['b', 'bitmap:port', null, 0],
    ]);
    expect(view.set('a')?.elements).toEqual(['10.0.0.1 timeout 10', '10.0.0.2 timeout 0']);
    expect(view.set('a')?.has('10.0.0.1')).toBe(true);
    expect(view.set('a')?.createLine).toContain('create a hash:ip family inet');
    expect(view.set('c')).toBeUndefined();
    ipsets.run('ipset destroy b');
    expect(view.sets).toHaveLength(1);
  });
});
