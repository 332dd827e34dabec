import type { Family } from '@packet-path/core';
import { type Happening, waysAgree } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { DispatchEvaluator } from '../src/index.ts';
import { packets } from './support/packets.ts';
import type { RulePlace } from './support/rule-place.ts';
import { KINDS_OF_RUNS, runOf } from './support/runs.ts';
import { JUDGE, wayOf } from './support/ways.ts';
import { SETS } from './support/words.ts';

/** Packets of a fixed seed, as events. */
function packetEvents(family: Family, count: number): readonly Happening[] {
  return fc
    .sample(packets(family), { numRuns: count, seed: 5 })
    .map((packet): Happening => ({ kind: 'packet', packet }));
}

const DISPATCH = wayOf('dispatch', () => new DispatchEvaluator({ shortest: 1, walks: 0 }));

/** Asserts that the dispatch of all chains agrees with the naive walk. */
function expectAgreement(family: Family, rules: string, events: readonly Happening[]): void {
  waysAgree(JUDGE, [DISPATCH], { family, sets: SETS[family], rules }, events);
}

describe.each<Family>([4, 6])('a long run of rules, IPv%s', (family) => {
  test.each(KINDS_OF_RUNS)('of the kind %s', { tags: ['slow'] }, (kind) => {
    const place: RulePlace = {
      family,
      table: 'mangle',
      hook: 'PREROUTING',
      isBuiltin: true,
      below: ['A'],
    };
    const events = packetEvents(family, 60);
    for (const run of fc.sample(runOf(place, kind, 60), { numRuns: 2 * PROPERTY_RUNS, seed: 3 })) {
      const lines = run.map((rule) => `-A PREROUTING ${rule}`);
      const rules = `*mangle\n:A - [0:0]\n${lines.join('\n')}\n-A A -m mark --mark 1\nCOMMIT\n`;
      expectAgreement(family, rules, events);
    }
  });

  test('of two hundred shapes', { tags: ['slow'] }, () => {
    const networks = (length: number): string =>
      family === 4 ? `10.0.0.2/${8 + (length % 24)}` : `fd00::2/${8 + (length % 120)}`;
    const lines = Array.from({ length: 2000 }, (_, number) => {
      const [option, protocol] = [
        ['-s', '-d'],
        ['', ' -p tcp', ' -p udp', ' ! -p tcp'],
      ].map((words) => words[number % words.length]);
      return `-A FORWARD ${option} ${networks(number)}${protocol} -m mark --mark ${number % 9}`;
    });
    expectAgreement(family, `*filter\n${lines.join('\n')}\nCOMMIT\n`, packetEvents(family, 20));
  });
});

test('a chain is walked until an index is worth while, and after a change again', () => {
  const lines = Array.from({ length: 40 }, (_, index) => `-A FORWARD -d 10.0.1.${index}`);
  const rules = `*filter\n${lines.join('\n')}\nCOMMIT\n`;
  const events: Happening[] = [];
  for (const packet of packetEvents(4, 30)) {
    const command = '-R FORWARD 3 -d 10.0.1.2 -j ACCEPT';
    const invocation = { tool: 'iptables', arguments: command } as const;
    events.push(packet, { kind: 'change', invocation });
    events.push(...packetEvents(4, 12));
  }
  const beginning = { family: 4, sets: '', rules } as const;
  const way = wayOf('late', () => new DispatchEvaluator({ walks: 2 }));
  waysAgree(JUDGE, [way], beginning, events);
});
