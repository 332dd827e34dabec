import { SECOND, tcp, withFields } from '@packet-path/core';
import { expect, test } from 'vitest';
import { linuxHost } from '../src/index.ts';

const [CLIENT, SERVICE] = ['192.168.0.50:40000', '192.168.0.100:80'];

/** The outcomes of a SYN from the port of a connection in TIME_WAIT, sent at once and a second later. */
function again(kernel: string, sysctls: Readonly<Record<string, number>>): readonly string[] {
  const host = linuxHost({
    kernel,
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.0.1/24', '192.168.0.100/32'] },
      { name: 'eth1', addresses: ['10.0.0.1/24'] },
    ],
    iptables: '*nat\n-A POSTROUTING -m conntrack --ctstate INVALID -j RETURN\nCOMMIT\n',
    sysctls: { 'net.ipv4.vs.conn_reuse_mode': 1, ...sysctls },
    ipvsadm: `-A -t ${SERVICE} -s rr\n-a -t ${SERVICE} -r 10.0.0.10:80 -m -w 1`,
  });
  host.connect({ protocol: 'tcp', source: CLIENT, destination: SERVICE }).close();
  const syn = withFields(tcp(CLIENT, SERVICE, { sequence: 2_000_000 }), { inputInterface: 'eth0' });
  return [0, SECOND].map((wait) => {
    host.clock.advance(wait);
    return host.send(syn).outcome;
  });
}

// net/netfilter/ipvs/ip_vs_core.c; ip_vs_conn_uses_conntrack asks for a confirmed entry since 5.9.
test.each([
  ['5.4', { 'net.ipv4.vs.conntrack': 1 }, 'dropped'],
  ['5.8', { 'net.ipv4.vs.conntrack': 1 }, 'dropped'],
  ['5.9', { 'net.ipv4.vs.conntrack': 1 }, 'forwarded'],
  ['6.12', { 'net.ipv4.vs.conntrack': 1 }, 'forwarded'],
  ['5.4', { 'net.ipv4.vs.conntrack': 0 }, 'forwarded'],
  ['5.4', { 'net.ipv4.vs.conntrack': 1, 'net.ipv4.vs.conn_reuse_mode': 0 }, 'forwarded'],
])('Linux %s, %j: the SYN of a port that is used again is %s', (kernel, sysctls, first) => {
  expect(again(kernel, sysctls)).toEqual([first, 'forwarded']);
});
