import { createRandom, type Packet, SECOND, type TraceStep } from '@packet-path/core';
import { expect, test } from 'vitest';
import { attachTemplate, zoneOf } from '../../src/index.ts';
import { always, router, to } from '../host.ts';
import { Flows } from './flows.ts';

/** A step in a line, without the keys of other models. */
function line(step: TraceStep): string[] {
  if (step.kind !== 'conntrack' && step.kind !== 'nat') return [];
  const { kind, event, ...rest } = step as Extract<TraceStep, { kind: 'conntrack' | 'nat' }>;
  const words = Object.entries(rest).flatMap(([key, value]) =>
    key === 'hook' || value === undefined ? [] : [`${key} ${text(value)}`],
  );
  return [`  ${kind} ${event}: ${words.join(', ')}`];
}

/** An end as its address and port, everything else as it prints itself. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null || !('address' in value)) return String(value);
  return `${String(value.address)} ${'port' in value ? String(value.port) : ''}`;
}

/** The steps of conntrack and NAT that a listener hears of packets of all protocols. */
function story(seed: number): string[] {
  const random = createRandom(`told ${seed}`);
  const family = seed % 2 === 0 ? 4 : 6;
  const made = router({ seed }, { buckets: 4, ...(seed % 4 === 2 && { max: 3 }) });
  const { host, conntrack } = made;
  const [own, server] = family === 4 ? ['10.0.1.1', '10.244.1.9'] : ['fd01::1', 'fd01::9'];
  if (seed % 3 !== 0) always(conntrack, 'POSTROUTING', to(own, 30_000, 30_002));
  if (seed % 3 === 2) always(conntrack, 'PREROUTING', to(server));
  if (seed % 5 === 4) {
    host.attach({
      name: 'zone',
      family,
      hook: 'PREROUTING',
      priority: -300,
      run(packet) {
        attachTemplate(packet, zoneOf(3, packet.inputInterface === 'eth0' ? 'original' : 'reply'));
        return 'accept';
      },
    });
  }
  const lines = [`story ${seed}`];
  host.listen((step) => lines.push(...line(step)));
  const flows = new Flows(random, family);
  const left: Packet[] = [];
  for (let at = 0; at < 14; at++) {
    const { outcome, emitted, reason } = host.send(flows.next(left));
    left.push(...emitted);
    const cause = reason?.kind === 'conntrack' ? reason.cause : (reason?.kind ?? '');
    lines.push(` ${outcome} ${cause}`.trimEnd());
    host.clock.advance(flows.of([0, 0, 1, 40]) * SECOND);
  }
  return lines;
}

test('listeners are told what they were', async () => {
  const lines = Array.from({ length: 15 }, (_, seed) => story(seed)).flat();
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('told.txt');
});
