import { tcp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { Registry, type TargetExtension } from '../src/index.ts';
import { TestNode, tableOf } from './node.ts';

const packet = tcp('10.0.0.2:40000', '10.0.1.2:80', { inputInterface: 'eth0' });

/** How often each of two equal rules matched, after so many packets. */
function twice(rule: string, packets: number): readonly number[] {
  const node = new TestNode(tableOf('filter', [`-A FORWARD ${rule}`, `-A FORWARD ${rule}`]));
  for (let sent = 0; sent < packets; sent++) node.host.send(packet);
  return node.matched('filter', 'FORWARD');
}

describe('rules that say the same have what they count for themselves', () => {
  test.each([
    ['-m limit --limit 1/hour --limit-burst 2', 5, 2],
    ['-m limit', 9, 5],
    ['-m quota --quota 80', 5, 2],
    ['-m statistic --mode nth --every 3 --packet 0', 9, 3],
    ['-m statistic --mode nth --every 3 --packet 2', 5, 1],
  ])('%s: %i packets, %i matches of each', (rule, packets, matches) => {
    expect(twice(rule, packets)).toEqual([matches, matches]);
  });

  test.each([
    [true, [1, 1]],
    [undefined, [2]],
  ])('a target of one’s own has a state of each rule where it says so: %s', (perRule, counts) => {
    const states: { packets: number; released: boolean }[] = [];
    const count: TargetExtension<null> = {
      name: 'COUNT',
      options: {},
      ...(perRule && { perRule }),
      read: () => null,
      write: () => '',
      compile() {
        const state = { packets: 0, released: false };
        states.push(state);
        return {
          run: () => {
            state.packets++;
            return 'continue';
          },
          release: () => {
            state.released = true;
          },
        };
      },
    };
    const { host, iptables } = new TestNode('', 4, { registry: new Registry([], [count]) });
    iptables.load(tableOf('filter', ['-A FORWARD -j COUNT', '-A FORWARD -j COUNT']));
    host.send(packet);
    expect(states.map(({ packets }) => packets)).toEqual(counts);
    iptables.load('*filter\nCOMMIT\n');
    if (perRule) expect(states.every(({ released }) => released)).toBe(true);
  });

  test.each([
    ['the same', ['-A FORWARD -j ACCEPT', '-D FORWARD 3']],
    ['another', ['-A OUTPUT -j ACCEPT', '-N more', '-X more']],
  ])('also where %s chain has changed since', (_, commands) => {
    const rule = '-A FORWARD -m limit --limit 1/hour --limit-burst 2';
    const node = new TestNode(tableOf('filter', [rule, rule]));
    for (const command of commands) node.iptables.run(`-t filter ${command}`);
    for (let sent = 0; sent < 5; sent++) node.host.send(packet);
    expect(node.matched('filter', 'FORWARD')).toEqual([2, 2]);
  });

  test('and so have hosts that are built of one text', () => {
    const text = tableOf('filter', ['-A FORWARD -m limit --limit 1/hour --limit-burst 1']);
    const nodes = [new TestNode(text), new TestNode(text)];
    for (const { host } of nodes) host.send(packet);
    expect(nodes.map((node) => node.matched('filter', 'FORWARD'))).toEqual([[1], [1]]);
  });
});
