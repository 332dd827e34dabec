import {
  type Choices,
  columnsOf,
  createRandom,
  type Host,
  type Packet,
  SeededChoices,
  udp,
  withFields,
} from '@packet-path/core';
import {
  disagreement,
  type Happening,
  historyOf,
  type NftFamily,
  nftRulesets,
  type Way,
} from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { NftDispatchEvaluator, type NftEvaluator } from '../src/index.ts';
import { forwarding, TestNode } from './node.ts';
import { calmTables } from './support/calm-tables.ts';
import { events } from './support/events.ts';
import type { Event } from './support/history.ts';
import { runTable, runTables } from './support/runs.ts';

const FAMILIES = ['ip', 'ip6', 'inet'] as const;

test.each(FAMILIES)(
  'packets on a course fare and count as those that are walked, family %s',
  { tags: ['slow'] },
  (family) => {
    const scripts = fc
      .tuple(nftRulesets({ family, rules: 4 }), runTables(family, 30))
      .map((texts) => texts.join(''));
    expectAgreement(family, scripts, 8 * PROPERTY_RUNS);
  },
);

test.each(FAMILIES)(
  'so do packets of rules that nearly all may follow, family %s',
  { tags: ['slow'] },
  (family) => {
    const scripts = calmTables(family).map((calm) => `${calm}${runTable(family, ['counter'])}`);
    const followed = expectAgreement(family, scripts, 15 * PROPERTY_RUNS);
    expect(followed).toBeGreaterThan(50);
  },
);

/** Asserts that packets fare alike, and answers how many followed a course. */
function expectAgreement(
  family: NftFamily,
  scripts: fc.Arbitrary<string>,
  numRuns: number,
): number {
  let followed = 0;
  const noted = (host: Host): void => {
    followed += host.courses.followed;
  };
  const property = fc.property(scripts, events(family), (script, happening) => {
    const often = happening
      .filter((event) => event.kind !== 'load' || !event.text.includes(' t0 '))
      .flatMap(repeated);
    const walked = historyOf(way('walked', false, noted), script, often);
    for (const options of [{}, { shortest: 1, walks: 0, worth: 0 }]) {
      const evaluator = new NftDispatchEvaluator(options);
      const history = historyOf(way('followed', true, noted, evaluator), script, often);
      expect(disagreement(walked, history)).toBeUndefined();
    }
  });
  fc.assert(property, { numRuns, seed: 9 });
  return followed;
}

/** Hosts whose chance is seeded, and may say so: else every packet is walked. */
function way(
  name: string,
  isSeeded: boolean,
  noted: (host: Host) => void,
  evaluator?: NftEvaluator,
): Way<string> {
  return {
    name,
    begin(script) {
      const { host, nftables, conntrack } = new TestNode(script, choicesOf(isSeeded), evaluator);
      const next = (): string =>
        (['numgen', 'nat-port'] as const).map((why) => host.choices.below(why, 2 ** 31)).join();
      const entries = () => [...conntrack.dump()].map((entry) => JSON.stringify(entry));
      return {
        host,
        state: () => {
          noted(host);
          return [nftables.save(), ...entries(), next()];
        },
      };
    },
  };
}

function choicesOf(isSeeded: boolean): Choices {
  const choices = new SeededChoices(createRandom('courses'));
  if (!isSeeded) Object.defineProperty(choices, 'seeded', { value: undefined });
  return choices;
}

/** A packet, five more from other ports, and the packet again. */
function repeated(event: Event): readonly Happening[] {
  if (event.kind === 'wait') return [event];
  if (event.kind === 'load') {
    return [{ kind: 'change', invocation: { tool: 'nft', arguments: '-f -', input: event.text } }];
  }
  const { packet } = event;
  const others = [1, 2, 3, 4, 5].map((more) => moved(packet, more));
  return [packet, ...others, packet].map((each) => ({ kind: 'packet', packet: each }));
}

function moved(packet: Packet, more: number): Packet {
  const sourcePort = packet.sourcePort === 0 ? 0 : ((packet.sourcePort + more) % 65535) + 1;
  return withFields(packet, { sourcePort });
}

const FORWARDED = 'udp dport 53 counter meta mark set 0x2 accept';

/** Datagrams from ports of their own, from the client of {@link forwarding} to its server. */
function datagrams(count: number): readonly Packet[] {
  return Array.from({ length: count }, (_, port) =>
    udp(`10.0.0.2:${2000 + port}`, '10.0.1.2:53', { inputInterface: 'eth0' }),
  );
}

test('a counter counts packets that are sent in columns', () => {
  const script = forwarding([`ct state new ${FORWARDED}`]);
  const [each, many] = [new TestNode(script), new TestNode(script)];
  for (const packet of datagrams(100)) each.send(packet);
  many.host.sendMany(columnsOf(datagrams(100)));
  expect(many.host.courses.followed).toBeGreaterThan(90);
  expect(many.nftables.save()).toBe(each.nftables.save());
  expect(many.nftables.save()).toContain('counter packets 100 ');
});

test.each([
  ['asks for the source port', 'udp sport 2000 drop', FORWARDED],
  ['looks into a set that packets fill', 'ip saddr @seen counter', FORWARDED],
  ['has a limit', 'limit rate 5/second accept', FORWARDED],
  ['counts on its own', 'numgen inc mod 2 0 drop', FORWARDED],
])('a rule that %s is walked', (_, ...rules) => {
  const sets = 'set seen { type ipv4_addr; flags dynamic,timeout; timeout 5s; }';
  const node = new TestNode(forwarding(['ct state new', ...rules], sets));
  for (const packet of datagrams(20)) node.send(packet);
  expect(node.host.courses.followed).toBe(0);
});

test.each([
  ['bits of the source port', (port: number) => `udp sport & 0xff == ${port & 0xff} drop`],
  ['the source port', (port: number) => `udp sport ${port} drop`],
  [
    'the source port among others',
    (port: number) => `ip saddr . udp sport { 10.0.0.2 . ${port} } drop`,
  ],
])('rules alike that ask for %s are asked for each packet', (_, ruleFor) => {
  const evaluator = new NftDispatchEvaluator({ shortest: 1, walks: 0, worth: 0 });
  const rules = [2003, 2007, 2050, 2080].map(ruleFor);
  const script = forwarding(['ct state new', ...rules, FORWARDED]);
  const node = new TestNode(script, undefined, evaluator);
  const dropped = datagrams(100).filter((packet) => !node.passes(packet));
  expect(dropped.map(({ sourcePort }) => sourcePort)).toEqual([2003, 2007, 2050, 2080]);
});

test('a change of the rules ends courses', () => {
  const node = new TestNode(forwarding(['ct state new counter accept']));
  for (const packet of datagrams(20)) node.send(packet);
  expect(node.host.courses.followed).toBeGreaterThan(0);
  node.nftables.run('insert rule ip t forward udp dport 53 drop');
  expect(node.passes(moved(datagrams(1)[0]!, 500))).toBe(false);
});
