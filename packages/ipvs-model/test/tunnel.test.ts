import { Host, Protocol, tcp } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Ipvs } from '../src/index.ts';

function director(program: string): Host {
  const host = new Host({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['172.16.0.1/24', 'fd00:16::1/64'] },
      { name: 'eth1', addresses: ['10.1.255.254/16', 'fd00:1::1/64'] },
      { name: 'lo', local: ['10.96.0.0/16', 'fd00:96::/64'] },
    ],
    routes: ['default via 172.16.0.2 dev eth0'],
  });
  new Ipvs(host).load(program);
  return host;
}

test.each([
  ['4 in 4', '192.168.0.1:4000', '10.96.0.1:80', '10.1.0.1:80', Protocol.IPIP, '10.1.255.254', 60],
  ['4 in 6', '192.168.0.1:4000', '10.96.0.1:80', '[fd00:1::9]:80', Protocol.IPIP, 'fd00:1::1', 80],
  [
    '6 in 6',
    '[fd00:16::9]:4000',
    '[fd00:96::1]:80',
    '[fd00:1::9]:80',
    Protocol.IPV6,
    'fd00:1::1',
    100,
  ],
  [
    '6 in 4',
    '[fd00:16::9]:4000',
    '[fd00:96::1]:80',
    '10.1.0.1:80',
    Protocol.IPV6,
    '10.1.255.254',
    80,
  ],
])('a tunnel carries %s', (_name, client, vip, server, protocol, source, length) => {
  const host = director(`-A -t ${vip} -s rr\n-a -t ${vip} -r ${server} -i`);
  const syn = tcp(client, vip, { inputInterface: 'eth0' });
  const [outer] = host.send(syn).emitted;
  expect(outer).toMatchObject({ protocol, length, outputInterface: 'eth1' });
  expect(String(outer?.source)).toBe(source);
  expect(server).toContain(String(outer?.destination));
  const inner = outer?.encapsulated;
  expect([String(inner?.source), String(inner?.destination), inner?.destinationPort]).toEqual([
    String(syn.source),
    String(syn.destination),
    80,
  ]);
});
