import type { NftFamily } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { NftDispatchEvaluator } from '../src/index.ts';
import { PROBES } from './pinned/probes.ts';
import { packets } from './support/events.ts';
import { type Event, historyOf } from './support/history.ts';
import { NaiveEvaluator } from './support/naive-evaluator.ts';
import { KINDS_OF_RUNS, runOf, runTable } from './support/runs.ts';

/** Packets of a fixed seed, as events. */
function packetEvents(family: NftFamily, count: number): readonly Event[] {
  return fc
    .sample(packets(family === 'ip6' ? 6 : 4), { numRuns: count, seed: 5 })
    .map((packet): Event => ({ kind: 'packet', packet }));
}

describe.each(['ip', 'ip6', 'inet'] as const)('a long run of rules, family %s', (family) => {
  test.each(KINDS_OF_RUNS)('of the kind: %s', { tags: ['slow'] }, (kind) => {
    const events = packetEvents(family, 20);
    for (const run of fc.sample(runOf(family, kind, 40), { numRuns: PROPERTY_RUNS, seed: 3 })) {
      const script = runTable(family, run);
      const naive = historyOf(script, events, new NaiveEvaluator());
      for (const options of [{ walks: 0 }, { walks: 0, worth: 0 }]) {
        const quick = historyOf(script, events, new NftDispatchEvaluator(options));
        expect(quick).toEqual(naive);
      }
    }
  });
});

test('packets of all kinds, cut ones too, are charged for groups as for their rules', () => {
  const events = PROBES.map((packet): Event => ({ kind: 'packet', packet }));
  for (let seed = 0; seed < 2; seed++) {
    const rules = KINDS_OF_RUNS.flatMap((kind) =>
      fc.sample(runOf('inet', kind, 8), { numRuns: 1, seed }),
    ).flat();
    const script = runTable('inet', rules);
    const quick = historyOf(script, events, new NftDispatchEvaluator({ walks: 0, worth: 3 }));
    expect(quick).toEqual(historyOf(script, events, new NaiveEvaluator()));
  }
});

test('rules of two hundred shapes', { tags: ['slow'] }, () => {
  const rules = Array.from({ length: 1000 }, (_, number) => {
    const end = ['saddr', 'daddr'][number % 2];
    const protocol = ['', ' meta l4proto tcp', ' udp dport 53', ' meta l4proto != 6'][number % 4];
    return `ip ${end} 10.0.0.2/${8 + (number % 24)}${protocol} meta mark ${number % 9} counter`;
  });
  const script = runTable('ip', rules);
  const events = packetEvents('ip', 20);
  const quick = historyOf(script, events, new NftDispatchEvaluator({ walks: 0 }));
  expect(quick).toEqual(historyOf(script, events, new NaiveEvaluator()));
});

test('a chain is walked until groups are worth while, and after a change again', () => {
  const rules = Array.from({ length: 40 }, (_, index) => `ip daddr 10.0.1.${index} counter`);
  const events: Event[] = [];
  for (const packet of packetEvents('ip', 30)) {
    events.push(packet, {
      kind: 'load',
      text: 'insert rule ip run forward ip daddr 10.0.1.2 drop',
    });
    events.push(...packetEvents('ip', 12));
  }
  const script = runTable('ip', rules);
  const quick = historyOf(script, events, new NftDispatchEvaluator({ walks: 2 }));
  expect(quick).toEqual(historyOf(script, events, new NaiveEvaluator()));
});
