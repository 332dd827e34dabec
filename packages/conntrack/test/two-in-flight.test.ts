import { type Packet, SECOND, type Traversal, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { ConntrackKernel } from '../src/index.ts';
import { router, to } from './host.ts';

const query = udp('10.0.0.2:4000', '10.96.0.53:53', { inputInterface: 'eth0' });
const syn = tcp('10.0.0.2:4000', '10.96.0.53:53', { inputInterface: 'eth0' });

/**
 * Two packets of one socket at once, the second while the first stands between NAT and its
 * confirmation. Servers take turns, or every packet goes to the first.
 */
function race(packet: Packet, servers: readonly string[], kernel?: ConntrackKernel) {
  const made = router({}, { buckets: 1024, ...(kernel !== undefined && { kernel }) });
  const { host, conntrack } = made;
  let turn = 0;
  conntrack.nat.attachRules({
    family: 4,
    hook: 'PREROUTING',
    priority: 0,
    run(first, passage) {
      const server = servers[turn++ % servers.length] ?? '';
      return conntrack.nat.setup(first, passage, 'destination', to(server));
    },
  });
  let second: Traversal | undefined;
  let isHeld = false;
  host.attach({
    name: 'hold',
    family: 4,
    hook: 'POSTROUTING',
    priority: 300,
    run() {
      if (!isHeld) {
        isHeld = true;
        second = host.send(packet);
      }
      return 'accept';
    },
  });
  const first = host.send(packet);
  return { ...made, first, second };
}

const ONE = ['10.244.1.5'];
const TWO = ['10.244.1.5', '10.244.1.6'];

describe('two datagrams in flight', () => {
  test('to two servers both go on; the clashing entry lives a second, for its answers alone', () => {
    const { host, conntrack, first, second } = race(query, TWO);
    expect([first.outcome, second?.outcome]).toEqual(['forwarded', 'forwarded']);
    expect(conntrack.statistics).toMatchObject({ clashResolved: 1, insertFailed: 0, drop: 0 });
    expect(conntrack.list().split('\n')).toHaveLength(2);
    expect(conntrack.table.count).toBe(2);
    for (const server of TWO) {
      const answer = udp(`${server}:53`, '10.0.0.2:4000', { inputInterface: 'eth1' });
      expect(String(host.send(answer).emitted[0]?.source)).toBe('10.96.0.53');
    }
    host.clock.advance(1 * SECOND);
    conntrack.collect();
    expect(conntrack.table.count).toBe(1);
  });

  test('to one server are one connection', () => {
    const { conntrack, first, second } = race(query, ONE);
    expect([first.outcome, second?.outcome]).toEqual(['forwarded', 'forwarded']);
    expect(conntrack.statistics).toMatchObject({ clashResolved: 1, insertFailed: 0, drop: 0 });
    expect(conntrack.table.count).toBe(1);
  });

  test('to two servers before Linux 5.6: the later is lost, and its sender waits five seconds', () => {
    const { conntrack, first, second } = race(query, TWO, '5.5');
    expect([first.outcome, second?.outcome]).toEqual(['dropped', 'forwarded']);
    expect(first.reason).toEqual({ kind: 'conntrack', cause: 'clash' });
    expect(conntrack.statistics).toMatchObject({ clashResolved: 0, insertFailed: 1, drop: 1 });
    expect(conntrack.table.count).toBe(1);
  });

  test('flushing takes entries that are hidden, too', () => {
    const { conntrack } = race(query, TWO);
    conntrack.flush();
    expect(conntrack.table.count).toBe(0);
  });
});

test('of two SYNs in flight the later is lost', () => {
  const { conntrack, first, second } = race(syn, TWO);
  expect([first.outcome, second?.outcome]).toEqual(['dropped', 'forwarded']);
  expect(conntrack.statistics).toMatchObject({ clashResolved: 0, insertFailed: 1, drop: 1 });
});
