import { type Packet, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

const TYPES = [
  ...['unspec', 'unicast', 'local', 'broadcast', 'multicast'],
  ...['blackhole', 'unreachable', 'prohibit'],
];

/** A node with routes of all types, whose marked packets take another table. */
function nodeWith(rules: readonly string[]): TestNode {
  const node = new TestNode(
    `table inet t {\nchain c {\ntype filter hook prerouting priority -500;\n${rules.join('\n')}\n}\n}`,
  );
  const { host } = node;
  for (const route of [
    ...['10.1.0.0/16 via 10.0.1.9 dev eth1', 'blackhole 10.2.0.0/16', 'prohibit 10.3.0.0/16'],
    ...['fd10::/64 via fd01::9 dev eth1', 'blackhole fd02::/64', 'prohibit fd03::/64'],
    ...['unreachable fd04::/64', 'local fd05::/64 dev lo'],
  ]) {
    host.addRoute(route);
  }
  host.addRoute('10.1.0.0/16 via 10.0.0.9 dev eth0', 'marked');
  host.routes.addRule({ mark: 1, mask: 1, table: 'marked' });
  return node;
}

/** The values that a packet's look-up has, of some. */
function valuesOf(look: string, values: readonly string[], packet: Packet): string {
  const node = nodeWith(values.map((value) => `${look} ${value} counter`));
  node.send(packet);
  const counts = [...node.nftables.save().matchAll(/counter packets (\d+)/g)];
  return values.filter((_, index) => counts[index]![1] !== '0').join(' ');
}

function packetTo(to: string, inputInterface = 'eth0', mark = 0): Packet {
  const isV6 = to.includes(':');
  const from = isV6 ? '[fd00::7]:1' : '10.0.0.7:1';
  return tcp(from, isV6 ? `[${to}]:80` : `${to}:80`, { inputInterface, mark });
}

test.each([
  ['10.0.1.1', 'local', 'unicast'],
  ['10.0.0.1', 'local', 'local'],
  ['10.0.0.255', 'broadcast', 'broadcast'],
  ['10.0.1.255', 'broadcast', 'unicast'],
  ['10.0.1.9', 'unicast', 'unicast'],
  ['224.0.0.1', 'multicast', 'multicast'],
  ['255.255.255.255', 'broadcast', 'broadcast'],
  ['fd00::1', 'local', 'local'],
  ['fd01::1', 'local', 'unicast'],
  ['fd01::9', 'unicast', 'unicast'],
  ['fd10::9', 'unicast', 'unicast'],
  ['fd02::9', 'blackhole', 'blackhole'],
  ['fd03::9', 'prohibit', 'prohibit'],
  ['fd04::9', 'unreachable', 'unreachable'],
  ['fd05::9', 'local', 'unicast'],
  ['2001:db8::1', 'unreachable', 'unreachable'],
  ['ff02::1', 'multicast', 'multicast'],
])('%s is %s to the host, and %s to the device that the packet came by', (to, type, onDevice) => {
  expect(valuesOf('fib daddr type', TYPES, packetTo(to))).toBe(type);
  expect(valuesOf('fib daddr . iif type', TYPES, packetTo(to))).toBe(onDevice);
});

const DEVICES = ['"eth0"', '"eth1"', '"lo"'];

test.each<[string, Packet, string, 'exists' | 'missing']>([
  ['daddr', packetTo('10.0.1.9'), 'eth1', 'exists'],
  ['daddr', packetTo('10.1.0.9'), 'eth1', 'exists'],
  ['daddr', packetTo('10.1.0.9', 'eth0', 1), 'eth1', 'exists'],
  ['daddr . mark', packetTo('10.1.0.9', 'eth0', 1), 'eth0', 'exists'],
  ['daddr . mark', packetTo('10.1.0.9', 'eth0', 2), 'eth1', 'exists'],
  ['saddr', packetTo('10.1.0.9'), 'eth0', 'exists'],
  ['saddr . iif', packetTo('10.1.0.9'), 'eth0', 'exists'],
  ['saddr . iif', packetTo('10.1.0.9', 'eth1'), '', 'missing'],
  ['saddr . mark . iif', packetTo('fd01::9'), 'eth0', 'exists'],
  ['daddr', packetTo('10.0.1.1'), '', 'missing'],
  ['daddr', packetTo('10.2.0.9'), '', 'missing'],
  ['daddr', packetTo('8.8.8.8'), '', 'missing'],
  ['daddr', packetTo('8.8.8.8', 'lo'), 'lo', 'exists'],
])('fib %s of %s: %s', (selectors, packet, device, found) => {
  const name = device === '' ? '' : `"${device}"`;
  expect(valuesOf(`fib ${selectors} oif`, DEVICES, packet)).toBe(name);
  expect(valuesOf(`fib ${selectors} oifname`, DEVICES, packet)).toBe(name);
  expect(valuesOf(`fib ${selectors} oif`, ['missing', 'exists'], packet)).toBe(found);
  expect(valuesOf(`fib ${selectors} check`, ['missing', 'exists'], packet)).toBe(found);
});
