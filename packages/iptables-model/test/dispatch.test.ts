import { fc } from '@fast-check/vitest';
import type { Family } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { DispatchEvaluator } from '../src/index.ts';
import { packets } from './support/events.ts';
import { type Event, historyOf } from './support/history.ts';
import { NaiveEvaluator } from './support/naive-evaluator.ts';
import type { RulePlace } from './support/rule-words.ts';
import { KINDS_OF_RUNS, runOf } from './support/runs.ts';
import { SETS } from './support/words.ts';

/** Packets of a fixed seed, as events. */
function packetEvents(family: Family, count: number): readonly Event[] {
  return fc
    .sample(packets(family), { numRuns: count, seed: 5 })
    .map((packet): Event => ({ kind: 'packet', packet }));
}

/** Histories under the dispatch of all chains, and under the naive walk. */
function histories(family: Family, rules: string, events: readonly Event[]) {
  const beginning = { family, sets: SETS[family], rules };
  return [new DispatchEvaluator({ shortest: 1, walks: 0 }), new NaiveEvaluator()].map((evaluator) =>
    historyOf(beginning, events, evaluator),
  );
}

describe.each<Family>([4, 6])('a long run of rules, IPv%s', (family) => {
  test.each(KINDS_OF_RUNS)('of the kind %s', (kind) => {
    const place: RulePlace = {
      family,
      table: 'mangle',
      hook: 'PREROUTING',
      isBuiltin: true,
      below: ['A'],
    };
    const events = packetEvents(family, 60);
    for (const run of fc.sample(runOf(place, kind, 60), { numRuns: 5, seed: 3 })) {
      const lines = run.map((rule) => `-A PREROUTING ${rule}`);
      const rules = `*mangle\n:A - [0:0]\n${lines.join('\n')}\n-A A -m mark --mark 1\nCOMMIT\n`;
      const [quick, naive] = histories(family, rules, events);
      expect(quick).toEqual(naive);
    }
  });

  test('of two hundred shapes', () => {
    const networks = (length: number): string =>
      family === 4 ? `10.0.0.2/${8 + (length % 24)}` : `fd00::2/${8 + (length % 120)}`;
    const lines = Array.from({ length: 2000 }, (_, number) => {
      const [option, protocol] = [
        ['-s', '-d'],
        ['', ' -p tcp', ' -p udp', ' ! -p tcp'],
      ].map((words) => words[number % words.length]);
      return `-A FORWARD ${option} ${networks(number)}${protocol} -m mark --mark ${number % 9}`;
    });
    const [quick, naive] = histories(
      family,
      `*filter\n${lines.join('\n')}\nCOMMIT\n`,
      packetEvents(family, 20),
    );
    expect(quick).toEqual(naive);
  });
});

test('a chain is walked until an index is worth while, and after a change again', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `-A FORWARD -d 10.0.1.${index}`);
  const rules = `*filter\n${lines.join('\n')}\nCOMMIT\n`;
  const events: Event[] = [];
  for (const packet of packetEvents(4, 30)) {
    events.push(packet, { kind: 'run', command: '-R FORWARD 3 -d 10.0.1.2 -j ACCEPT' });
    events.push(...packetEvents(4, 12));
  }
  const beginning = { family: 4, sets: '', rules } as const;
  const quick = historyOf(beginning, events, new DispatchEvaluator({ walks: 2 }));
  expect(quick).toEqual(historyOf(beginning, events, new NaiveEvaluator()));
});
