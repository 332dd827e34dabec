import { formatPacket, type Packet, SECOND, tcp, udp } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { always, router, to } from './host.ts';

const clients = fc.record({ last: fc.integer({ min: 2, max: 6 }), port: fc.nat(65_534) });
const inbound = { inputInterface: 'eth0' };

/** The answer of the server behind the host. */
function answer(heard: Packet): Packet {
  const from = { address: heard.destination, port: heard.destinationPort };
  return udp(from, { address: heard.source, port: heard.sourcePort }, { inputInterface: 'eth1' });
}

describe('address translation', () => {
  test('is undone for the answer, whatever clashes', () => {
    fc.assert(
      fc.property(fc.array(clients, { minLength: 1, maxLength: 30 }), (senders) => {
        const { host, conntrack } = router();
        always(conntrack, 'PREROUTING', to('10.244.1.5', 5353));
        always(conntrack, 'POSTROUTING', to('10.0.1.1'));
        for (const { last, port } of senders) {
          const sent = udp(`10.0.0.${last}:${port}`, '10.96.0.10:53', inbound);
          const [heard] = host.send(sent).emitted;
          expect(String(heard!.destination)).toBe('10.244.1.5');
          const [back] = host.send(answer(heard!)).emitted;
          expect(formatPacket(back!)).toBe(`10.96.0.10:53 -> 10.0.0.${last}:${port} udp`);
        }
      }),
    );
  });

  test('gives no two connections the same tuple, and keeps a port among its like', () => {
    fc.assert(
      fc.property(fc.array(clients, { minLength: 1, maxLength: 60 }), (senders) => {
        const { host, conntrack } = router();
        always(conntrack, 'POSTROUTING', to('10.0.1.1'));
        for (const { last, port } of senders) {
          host.send(udp(`10.0.0.${last}:${port % 40}`, '10.244.1.5:53', inbound));
          host.send(udp(`10.0.0.${last}:${600 + (port % 20)}`, '10.244.1.5:53', inbound));
          host.send(udp(`10.0.0.${last}:${port}`, '10.244.1.5:53', inbound));
        }
        const entries = conntrack.entries();
        const tuples = entries.flatMap(({ original, reply }) => [original, reply].map(tupleText));
        expect(new Set(tuples).size).toBe(tuples.length);
        for (const { original, reply } of entries) {
          expect(portClass(reply.destinationPort)).toBe(portClass(original.sourcePort));
        }
      }),
    );
  });

  test('drops the packet when the ports of a range are exhausted', () => {
    const { host, conntrack } = router();
    always(conntrack, 'POSTROUTING', to('10.0.1.1', 40_000, 40_002));
    const outcomes = [10, 11, 12, 13].map(
      (last) => host.send(tcp(`10.0.0.${last}:2000`, '10.244.1.5:80', inbound)).outcome,
    );
    expect(outcomes).toEqual(['forwarded', 'forwarded', 'forwarded', 'dropped']);
    expect(conntrack.statistics).toMatchObject({ insert: 0, insertFailed: 1, drop: 1 });
  });

  test('is asked for once a connection, and again after it has expired', () => {
    const { host, conntrack } = router();
    let asked = 0;
    conntrack.nat.attachRules({
      family: 4,
      hook: 'PREROUTING',
      priority: 0,
      run() {
        asked++;
        return 'accept';
      },
    });
    const query = udp('10.0.0.2:4000', '10.244.1.5:53', inbound);
    for (let i = 0; i < 3; i++) host.send(query);
    expect(asked).toBe(1);
    host.clock.advance(31 * SECOND);
    host.send(query);
    expect(asked).toBe(2);
  });

  test('draws the same ports from the same seed', () => {
    const run = (seed: number): string => {
      const { host, conntrack } = router({ seed });
      always(conntrack, 'POSTROUTING', { ...to('10.0.1.1'), fullyRandom: true });
      for (let port = 2000; port < 2020; port++) {
        host.send(udp(`10.0.0.2:${port}`, '10.244.1.5:53', inbound));
      }
      return conntrack.list();
    };
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });
});

function tupleText({
  source,
  destination,
  sourcePort,
  destinationPort,
}: ReturnType<ReturnType<typeof router>['conntrack']['entry']>['original']): string {
  return `${source}:${sourcePort} ${destination}:${destinationPort}`;
}

function portClass(port: number): 'low' | 'privileged' | 'high' {
  if (port < 512) return 'low';
  return port < 1024 ? 'privileged' : 'high';
}
