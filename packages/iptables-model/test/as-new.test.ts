import { ip, tcp, withFields } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from './node.ts';

const SYN = tcp('10.0.0.2:4000', '10.0.1.2:80', { inputInterface: 'eth0', flags: ['SYN'], ttl: 9 });

test.each(['hash:net', 'hash:net,port', 'hash:net,net', 'hash:net,iface', 'hash:ip,port,net'])(
  'a set of %s that was flushed, or whose elements are gone, is looked up as a new one',
  (type) => {
    const ends: Readonly<Record<string, string>> = {
      'hash:net': '',
      'hash:net,port': ',80',
      'hash:net,net': ',10.0.1.0/24',
      'hash:net,iface': ',eth0',
      'hash:ip,port,net': '',
    };
    const element = (length: number): string =>
      type === 'hash:ip,port,net'
        ? `10.0.0.2,80,10.0.1.0/${length}`
        : `10.0.0.0/${length}${ends[type]}`;
    const steps = (before: readonly string[]): unknown => {
      const node = new TestNode('');
      node.ipsets.load(`create s ${type} initval 0x5\n`);
      for (const command of before) node.ipsets.run(command);
      node.ipsets.run(`add s ${element(24)}`);
      const way = type.replaceAll(/[^,]+/g, 'src').split(',').with(-1, 'dst').join(',');
      node.iptables.load(tableOf('mangle', [`-A FORWARD -m set --match-set s ${way}`]));
      return node.trace(SYN).steps.filter(({ kind }) => kind === 'set');
    };
    const added = [25, 26, 27, 30].map((length) => `add s ${element(length)}`);
    expect(steps([...added, 'flush s'])).toEqual(steps([]));
    expect(steps([...added, ...added.map((one) => one.replace('add', 'del'))])).toEqual(steps([]));
  },
);

test.each([
  ['PREROUTING', 'FORWARD', SYN],
  ['PREROUTING', 'POSTROUTING', SYN],
  ['FORWARD', 'POSTROUTING', SYN],
  ['OUTPUT', 'POSTROUTING', withFields(SYN, { inputInterface: null })],
  ['PREROUTING', 'INPUT', ip(6, '10.0.0.2', '10.0.0.1', { inputInterface: 'eth0', ttl: 9 })],
] as const)(
  'recent compares the TTL that a packet was received with: at %s and %s',
  (set, asked, packet) => {
    const node = new TestNode('');
    node.iptables.load(
      tableOf('mangle', [
        `-A ${set} -m recent --name r --set`,
        `-A ${asked} -m recent --name r --rcheck --rttl`,
        `-A ${asked} -m recent --name r ! --rcheck --rttl`,
      ]),
    );
    node.host.send(packet);
    expect(node.matched('mangle', asked)).toEqual([1, 0]);
  },
);
