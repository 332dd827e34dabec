import { tcp } from '@packet-path/core';
import { describe, expect, it } from 'vitest';
import { linuxHost } from '../src/index.ts';

/** A director whose OUTPUT chain has one rule, and how often it matched a forwarded SYN. */
function matchesOf(match: string): number {
  const director = linuxHost({
    forwarding: true,
    interfaces: [
      { name: 'eth0', addresses: ['192.168.0.1/24', '192.168.0.100/32'] },
      { name: 'eth1', addresses: ['10.0.0.1/24'] },
    ],
    iptables: `*filter\n-A OUTPUT -m ipvs ${match} -j ACCEPT\nCOMMIT\n`,
    ipvsadm: '-A -t 192.168.0.100:80 -s rr\n-a -t 192.168.0.100:80 -r 10.0.0.10:8080 -m -w 1\n',
  });
  const { work } = director.send(
    tcp('192.168.0.50:40000', '192.168.0.100:80', { inputInterface: 'eth0' }),
  );
  expect(work.rulesEvaluated).toBe(1);
  return work.rulesMatched;
}

describe('-m ipvs', () => {
  it('knows the packets that IPVS handles', () => {
    expect(matchesOf('--ipvs')).toBe(1);
    expect(matchesOf('! --ipvs')).toBe(0);
  });

  it('knows the virtual service of a packet on its way to the server', () => {
    expect(matchesOf('--vaddr 192.168.0.100 --vproto tcp --vport 80 --vmethod MASQ')).toBe(1);
    expect(matchesOf('--vaddr 192.168.0.101')).toBe(0);
    expect(matchesOf('--vport 8080')).toBe(0);
    expect(matchesOf('! --vport 8080')).toBe(1);
  });
});
