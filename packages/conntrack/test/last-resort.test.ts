import { type Host, tcp, udp } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import type { Conntrack } from '../src/index.ts';
import { alwaysRecorded, router, to } from './host.ts';

const SERVER = '10.244.1.5:80';
const NEAR = { inputInterface: 'eth0' } as const;
const FAR = { inputInterface: 'eth1' } as const;
const WINDOW = 10_000;

type Made = { readonly host: Host; readonly conntrack: Conntrack };

/** A router that gives all sources an address with two ports. */
function narrow(): Made {
  const made = router();
  alwaysRecorded(made.conntrack, 'POSTROUTING', to('10.0.1.1', 30_000, 30_001));
  return made;
}

/** A connection of a client: how far it goes, and the state in which it is then. */
type Life = 'opened' | 'established' | 'closing' | 'reset';

function live({ host }: Made, last: number, life: Life, sequence = 100_000): void {
  const from = `10.0.0.${last}:2000`;
  const [opened] = host.send(tcp(from, SERVER, { ...NEAR, sequence, window: WINDOW })).emitted;
  const back = `10.0.1.1:${opened?.sourcePort}`;
  if (life === 'opened') return;
  const ack = { acknowledgement: sequence + 1, window: WINDOW };
  const rest = { ...NEAR, sequence: sequence + 1, acknowledgement: 501, window: WINDOW } as const;
  host.send(tcp(SERVER, back, { ...FAR, ...ack, flags: ['SYN', 'ACK'], sequence: 500 }));
  host.send(tcp(from, SERVER, { ...rest, flags: ['ACK'] }));
  if (life === 'established') return;
  if (life === 'reset') {
    host.send(tcp(from, SERVER, { ...rest, flags: ['RST'] }));
    return;
  }
  host.send(tcp(from, SERVER, { ...rest, flags: ['FIN', 'ACK'] }));
  const fin = { ...FAR, sequence: 501, acknowledgement: sequence + 2, window: WINDOW } as const;
  host.send(tcp(SERVER, back, { ...fin, flags: ['FIN', 'ACK'] }));
  const end = { sequence: sequence + 2, acknowledgement: 502, flags: ['ACK'] } as const;
  host.send(tcp(from, SERVER, { ...rest, ...end }));
}

function states({ conntrack }: Made): (string | undefined)[] {
  return conntrack.entries().map(({ state }) => state);
}

/** Sends the SYN of a third client, whose numbers are further on by so many. */
function third({ host }: Made, further: number): string {
  const { outcome } = host.send(
    tcp('10.0.0.9:2000', SERVER, { ...NEAR, sequence: 100_000 + further, window: WINDOW }),
  );
  return outcome;
}

describe('where all ports are taken, a new connection of TCP', () => {
  test.each([
    ['closing', 'TIME_WAIT'],
    ['reset', 'CLOSE'],
  ] as const)('takes that of one that is %s', (life, state) => {
    const made = narrow();
    live(made, 2, 'established');
    live(made, 3, life);
    expect(states(made)).toEqual(['ESTABLISHED', state]);
    expect(third(made, 50_000)).toBe('forwarded');
    expect(states(made)).toEqual(['ESTABLISHED', 'SYN_SENT']);
    const [first, newer] = made.conntrack.entries();
    expect(newer?.original.source.toString()).toBe('10.0.0.9');
    expect([30_000, 30_001]).toContain(newer?.reply.destinationPort);
    expect(newer?.reply.destinationPort).not.toBe(first?.reply.destinationPort);
  });

  test.each(['opened', 'established'] as const)('takes that of none that is %s', (life) => {
    const made = narrow();
    live(made, 2, life);
    live(made, 3, life);
    expect(third(made, 50_000)).toBe('dropped');
    expect(made.conntrack.table.count).toBe(2);
  });

  test('takes none whose numbers are further on than its own, or as far', () => {
    for (const [further, outcome] of [
      [-50_000, 'dropped'],
      // The other ends behind its FIN, at 100,002; a SYN ends one behind its number.
      [1, 'dropped'],
      [2, 'forwarded'],
    ] as const) {
      const made = narrow();
      live(made, 2, 'established');
      live(made, 3, 'closing');
      expect(third(made, further)).toBe(outcome);
    }
  });
});

test('a datagram takes no port of another connection', () => {
  const made = narrow();
  for (const last of [2, 3, 9]) {
    made.host.send(udp(`10.0.0.${last}:2000`, SERVER, NEAR));
  }
  expect(made.conntrack.table.count).toBe(2);
});

describe('a source that was mapped before', () => {
  test('gets the same address and port for another server', () => {
    for (let seed = 0; seed < 4; seed++) {
      const made = router({ seed });
      alwaysRecorded(made.conntrack, 'POSTROUTING', to('10.0.1.1', 30_000, 39_999));
      for (const server of [5, 6, 7]) {
        made.host.send(udp('10.0.0.2:2000', `10.244.1.${server}:53`, NEAR));
      }
      made.host.send(udp('10.0.0.2:2001', '10.244.1.5:53', NEAR));
      made.host.send(udp('10.0.0.3:2000', '10.244.1.5:53', NEAR));
      made.host.send(tcp('10.0.0.2:2000', '10.244.1.5:53', NEAR));
      const ports = made.conntrack.entries().map(({ reply }) => reply.destinationPort);
      expect(new Set(ports.slice(0, 3)).size).toBe(1);
      expect(new Set(ports).size).toBe(4);
    }
  });
});
