import { Errno, type Packet, SECOND, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { router } from './host.ts';

const from = (port: number): Packet =>
  udp(`10.0.0.2:${port}`, '10.244.1.5:53', { inputInterface: 'eth0' });

describe('a full table', () => {
  test('refuses a new connection, and tells a local sender', () => {
    const { host, conntrack } = router({}, { max: 2 });
    for (const port of [1, 2]) expect(host.send(from(port)).outcome).toBe('forwarded');
    expect(host.send(from(3)).outcome).toBe('dropped');
    expect(host.send(udp('10.0.1.1:9', '10.244.1.5:53')).sendError).toBe(Errno.EPERM);
    expect(conntrack.statistics.drop).toBe(2);
    expect(host.send(from(1)).outcome).toBe('forwarded');
  });

  test('drops an unassured neighbour early, never an assured one', () => {
    const { host, conntrack } = router({}, { max: 2, buckets: 1 });
    const answer = udp('10.244.1.5:53', '10.0.0.2:1', { inputInterface: 'eth1' });
    host.send(from(1));
    host.send(answer);
    host.clock.advance(3 * SECOND);
    host.send(from(1));
    host.send(from(2));
    host.send(from(3));
    const ports = conntrack.entries().map(({ original }) => original.sourcePort);
    expect(ports.sort()).toEqual([1, 3]);
    expect(conntrack.statistics.earlyDrop).toBe(1);
  });

  test('has room again for what a dump evicts', () => {
    const { host, conntrack } = router({}, { max: 1, collectorInterval: 1000 });
    host.send(from(1));
    host.clock.advance(31 * SECOND);
    expect(host.send(from(2)).outcome).toBe('dropped');
    expect(conntrack.list()).toBe('');
    expect(host.send(from(2)).outcome).toBe('forwarded');
  });

  test('knows no limit of 0', () => {
    const { host, conntrack } = router({}, { max: 0 });
    for (let port = 1; port <= 50; port++) host.send(from(port));
    expect(conntrack.table.count).toBe(50);
  });
});

describe('the number of buckets', () => {
  test.each([0, -1, 1.5, 2 ** 26 + 1, Number.NaN])('cannot be %d', (buckets) => {
    expect(() => router({}, { buckets })).toThrow(
      expect.objectContaining({ code: 'bad-option', expected: '1 to 67108864' }),
    );
  });

  test('is what it is told, and the sysctl comes first', () => {
    expect(router({}, { buckets: 1 }).conntrack.table.buckets).toBe(1);
    expect(router({}, {}).conntrack.table.buckets).toBe(262_144);
    const sysctls = { 'net.netfilter.nf_conntrack_buckets': 77 };
    expect(router({ sysctls }, { buckets: 1 }).conntrack.table.buckets).toBe(77);
  });
});
