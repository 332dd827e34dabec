import { type Family, type Packet, SECOND, tcp, udp, withFields } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode } from './node.ts';

const MATCHES: Readonly<Record<string, string>> = {
  'hash:ip': 'src',
  'hash:ip,port': 'dst,dst',
  'hash:ip,port,ip': 'src,dst,dst',
  'hash:ip,mark': 'src,src',
};

/** A node with a set of a type that has some elements, and a rule that asks for it. */
function nodeWith(type: string, family: Family): TestNode {
  const node = new TestNode('', family);
  const [net, end] = family === 4 ? ['10.0.0.', '10.0.1.'] : ['fd00::', 'fd01::'];
  node.ipsets.run(`create s ${type} family ${family === 4 ? 'inet' : 'inet6'} hashsize 64`);
  for (let host = 2; host < 90; host++) {
    const key = {
      'hash:ip': `${net}${host}`,
      'hash:ip,port': `${end}${host},tcp:80`,
      'hash:ip,port,ip': `${net}${host},tcp:80,${end}9`,
      'hash:ip,mark': `${net}${host},0`,
    }[type];
    node.ipsets.run(`add s ${key}`);
  }
  node.iptables.load(
    `*filter\n-A FORWARD -m set --match-set s ${MATCHES[type]} -j ACCEPT\nCOMMIT\n`,
  );
  return node;
}

function packetOf(family: Family, host: number): Packet {
  const [from, to] = family === 4 ? ['10.0.0.', '10.0.1.'] : ['fd00::', 'fd01::'];
  const open = family === 4 ? '' : '[';
  const close = family === 4 ? '' : ']';
  return tcp(
    `${open}${from}${host}${close}:1`,
    `${open}${to}${host % 2 === 0 ? 9 : host}${close}:80`,
    {
      inputInterface: 'eth0',
    },
  );
}

/** The look-ups of a packet in sets, as a dry run tells them, and the probes that it charges. */
function lookUps(node: TestNode, packet: Packet) {
  const dry = node.host.dryRun(packet);
  if ('state' in dry) throw new Error(dry.state);
  const { traversal, lookups } = dry;
  return { lookups, probes: traversal.work.counters().setProbes };
}

test.each(
  Object.keys(MATCHES).flatMap(
    (type) =>
      [
        [type, 4],
        [type, 6],
      ] as const,
  ),
)(
  'a dry run tells of its look-up in %s, IPv%s, what another key would cost there',
  (type, family) => {
    const node = nodeWith(type, family);
    const { lookups: [first] = [] } = lookUps(node, packetOf(family, 3));
    expect(first?.counter).toBe('setProbes');
    for (let host = 2; host < 120; host += 7) {
      const { lookups: [own] = [], probes } = lookUps(node, packetOf(family, host));
      expect(own!.probes).toBe(probes);
      expect(first!.probesOf(own!.key)).toBe(probes);
      // The key's addresses stand where they are said to stand.
      const words = own!.addresses.map((at) => own!.key[at + own!.width - 1]! & 0xff);
      const low = (end: number): number =>
        family === 4 ? end : Number.parseInt(`${end}`, 16) & 0xff;
      const to = host % 2 === 0 ? 9 : host;
      const ends = { 'hash:ip,port': [to], 'hash:ip,port,ip': [host, to] }[type] ?? [host];
      expect(words).toEqual(ends.map(low));
    }
    // A dry run leaves nothing behind.
    expect(node.iptables.save({ counters: true })).toContain('[0:0] -A FORWARD');
  },
);

test('a dry run tells nothing of a look-up among networks, unless there are none', () => {
  const node = new TestNode('');
  node.ipsets.run('create s hash:net');
  node.iptables.load('*filter\n-A FORWARD -m set --match-set s src -j ACCEPT\nCOMMIT\n');
  expect(lookUps(node, packetOf(4, 3)).lookups).toEqual([]);
  node.ipsets.run('add s 10.0.0.0/24');
  expect(lookUps(node, packetOf(4, 3)).lookups).toBeUndefined();
});

test.each([
  ['bitmap:ip range 10.0.0.0/24', 'src', '10.0.0.7'],
  ['bitmap:port range 0-100', 'dst', '80'],
  ['bitmap:ip,mac range 10.0.0.0/24', 'src,src', '10.0.0.7,02:00:00:00:00:07'],
  ['hash:ip', 'src', '10.0.0.7'],
  ['hash:mac', 'src', '02:00:00:00:00:07'],
])('packets enter themselves in %s, once, and leave it', (type, flags, element) => {
  const node = new TestNode('');
  node.ipsets.run(`create s ${type} timeout 60`);
  const put = `-A FORWARD -p tcp -j SET --add-set s ${flags}`;
  const take = `-A FORWARD -p udp -j SET --del-set s ${flags}`;
  node.iptables.load(
    `*filter\n${put}\n-A FORWARD -m mark --mark 1 -p tcp -j SET --add-set s ${flags} --exist --timeout 9\n${take}\nCOMMIT\n`,
  );
  const options = { inputInterface: 'eth0', hardwareSource: '02:00:00:00:00:07' };
  const packet = tcp('10.0.0.7:1', '10.0.1.9:80', options);
  const members = (): string => node.ipsets.run('list s').split('Members:\n')[1]!.trim();
  node.host.send(packet);
  expect(members().toLowerCase()).toBe(`${element} timeout 60`);
  node.host.clock.advance(20 * SECOND);
  node.host.send(packet);
  expect(members().toLowerCase()).toBe(`${element} timeout 40`);
  node.host.send(withFields(packet, { mark: 1 }));
  expect(members().toLowerCase()).toBe(`${element} timeout 9`);
  node.host.send(udp('10.0.0.7:1', '10.0.1.9:80', options));
  expect(members()).toBe('');
  node.host.send(tcp('10.0.1.7:1', '10.0.0.9:2000', { inputInterface: 'eth1' }));
  expect(members()).toBe(type === 'hash:ip' ? '10.0.1.7 timeout 60' : '');
});
