import { tcp, udp, withFields } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { router } from './host.ts';

const query = udp('10.0.0.2:4000', '10.244.1.5:53', { inputInterface: 'eth0', length: 68 });
const answer = udp('10.244.1.5:53', '10.0.0.2:4000', { inputInterface: 'eth1', length: 118 });

describe('accounting', () => {
  test('counts packets and bytes of connections that begin while it is on', () => {
    const { host, conntrack } = router();
    host.send(query);
    host.sysctls.set('net.netfilter.nf_conntrack_acct', 1);
    host.send(withFields(query, { sourcePort: 4001 }));
    host.send(withFields(answer, { destinationPort: 4001 }));
    host.send(answer);
    const counters = conntrack
      .entries()
      .map(({ original, reply }) => [original.counters, reply.counters]);
    expect(counters).toEqual([
      [undefined, undefined],
      [
        { packets: 1, bytes: 68 },
        { packets: 1, bytes: 118 },
      ],
    ]);
    expect(conntrack.list()).toContain('dport=53 packets=1 bytes=68 src=10.244.1.5');
  });

  test('passes over a SYN that is sent again', () => {
    const { host, conntrack } = router({ sysctls: { 'net.netfilter.nf_conntrack_acct': 1 } });
    const syn = tcp('10.0.0.2:4000', '10.244.1.5:80', { inputInterface: 'eth0' });
    host.send(syn);
    host.send(syn);
    expect(conntrack.entries()[0]?.original.counters).toEqual({ packets: 1, bytes: syn.length });
  });
});

describe('labels', () => {
  test('have room on connections that begin while a rule asks for them', () => {
    const { host, conntrack } = router();
    const { labels } = conntrack.table;
    host.send(query);
    const end = labels.use();
    host.send(withFields(query, { sourcePort: 4001 }));
    const [older, newer] = conntrack.entries();
    expect(labels.set(older!.handle, 1)).toBe(false);
    expect(labels.set(newer!.handle, 1)).toBe(true);
    expect(labels.set(newer!.handle, 127)).toBe(true);
    expect(labels.set(newer!.handle, 128)).toBe(false);
    expect(conntrack.entries().map((entry) => entry.labels)).toEqual([[], [1, 127]]);
    end();
    conntrack.flush();
    host.send(query);
    expect(labels.set(conntrack.entries()[0]!.handle, 1)).toBe(false);
  });

  test('of an earlier connection are gone when its handle is used again', () => {
    const { host, conntrack } = router();
    const { labels } = conntrack.table;
    labels.use();
    host.send(query);
    labels.set(conntrack.entries()[0]!.handle, 9);
    conntrack.flush();
    host.send(answer);
    host.send(query);
    for (const entry of conntrack.entries()) expect(entry.labels).toEqual([]);
  });
});
