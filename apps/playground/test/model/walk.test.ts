import { Work } from 'packet-path';
import { syntheticCluster } from 'packet-path/cluster';
import { formatEndpoint } from 'packet-path/core';
import { kubernetesNode, planesNamed } from 'packet-path/node';
import { formatTrace, traceFlow } from 'packet-path/trace';
import { describe, expect, test } from 'vitest';
import { ALONE } from '../../src/model/context.ts';
import { Model } from '../../src/model/model.ts';
import { MODES } from '../../src/model/protocol/scene.ts';
import type { WalkAnswer, WalkRequest } from '../../src/model/protocol/walk.ts';
import { countersOf } from '../../src/model/walk/counters-of.ts';
import { framesOf } from '../../src/views/walk/frames.ts';
import { askFresh } from '../support/ask.ts';
import { CASES } from '../support/states.ts';

const REQUEST: WalkRequest = {
  scene: { kind: 'synthetic', services: 60, endpoints: 4, policies: 0 },
  mode: 'iptables',
  from: 'pod',
  to: 'default/svc-00033',
  at: 'cluster IP',
  protocol: 'tcp',
  seed: '5',
};

describe.each(MODES)('%s', (mode) => {
  test("a walk's ledgers, trace and table are those of a node of the library", async () => {
    const request = { ...REQUEST, mode };
    const model = new Model();
    const walk = await model.answer('walk', request, ALONE);
    const { text } = await model.answer('walkExport', { walk: request, form: 'text' }, ALONE);

    const cluster = syntheticCluster({ services: 60, endpointsPerService: 4 });
    const node = kubernetesNode(cluster, { ...planesNamed([mode])[0]!.node, seed: '5' });
    const [from = '', to = ''] = walk.flow.split(/ -> | tcp/);
    const { connection, steps } = traceFlow(node, {
      protocol: 'tcp',
      source: from,
      destination: to,
    });
    const opened = formatTrace(steps, { detail: 'full' });

    expect(text.split('\n').slice(0, opened.length)).toEqual(opened);
    expect(walk.ledgers.opening).toEqual(countersOf(connection.opening));
    expect(walk.outcome).toBe(connection.outcome);
    expect(walk.reply).toBe(`${connection.reply}`);
    const lastOpening = walk.packets.findLast(({ phase }) => phase === 'opening');
    expect(walk.tables[lastOpening!.table]).toBe(node.host.conntrack.list());
    expect(walk.ledgers.request).toEqual(countersOf(connection.request()));
    expect(formatEndpoint(connection.flow.source)).toBe(from);
  });

  test('asked again, after others, the answer is the same', async () => {
    const model = new Model();
    const first = await model.answer('walk', { ...REQUEST, mode }, ALONE);
    await model.answer('walk', { ...REQUEST, mode, to: 'default/svc-00002' }, ALONE);
    await model.answer('walk', { ...REQUEST, mode, seed: '6' }, ALONE);
    await model.answer('walk', { ...REQUEST, mode, to: 'default/svc-00003' }, ALONE);
    const again = await model.answer('walk', { ...REQUEST, mode }, ALONE);
    expect(JSON.stringify(again)).toBe(JSON.stringify(first));
  });
});

test.each(CASES)(
  'counts up to the last frame of a packet are its ledger: $title',
  async ({ request }) => {
    const walk = await askFresh('walk', request);
    const frames = framesOf(walk);
    for (const counters of sumsOfSent(walk, frames)) {
      const { ledger, rules, matched, lookups } = counters;
      expect(rules).toBe(ledger['rulesEvaluated'] ?? 0);
      expect(matched).toBe(ledger['rulesMatched'] ?? 0);
      expect(lookups).toBe((ledger['setLookups'] ?? 0) + (ledger['mapLookups'] ?? 0));
    }
  },
);

/** What the frames count of each packet that was sent, those that came of it included. */
function sumsOfSent({ packets }: WalkAnswer, frames: ReturnType<typeof framesOf>) {
  const sums: {
    ledger: Readonly<Record<string, number>>;
    rules: number;
    matched: number;
    lookups: number;
  }[] = [];
  for (const [index, { ledger }] of packets.entries()) {
    const last = frames.findLast(({ packet }) => packet === index)!;
    if (ledger !== null) sums.push({ ledger, rules: 0, matched: 0, lookups: 0 });
    const sum = sums.at(-1)!;
    sum.rules += last.rules;
    sum.matched += last.matched;
    sum.lookups += last.lookups;
  }
  return sums;
}

test('a fold hides nothing: its rules are told one by one, and none of them matched', async () => {
  const model = new Model();
  const request: WalkRequest = { ...REQUEST, to: 'default/svc-00060' };
  const walk = await model.answer('walk', request, ALONE);
  let folds = 0;
  for (const [packet, { stops }] of walk.packets.entries()) {
    for (const [stop, place] of stops.entries()) {
      if (place.kind !== 'hook') continue;
      for (const [call, { events }] of place.calls.entries()) {
        for (const event of events) {
          if (event.kind !== 'fold') continue;
          folds++;
          const { at, count } = event;
          const told = { walk: request, packet, stop, call, at, count };
          const { rules } = await model.answer('walkRules', told, ALONE);
          expect(rules.map(({ rule }) => rule)).toEqual(
            Array.from({ length: count }, (_, index) => event.first + index),
          );
          expect(rules.every(({ matched, chain }) => !matched && chain === event.chain)).toBe(true);
        }
      }
    }
  }
  expect(folds).toBeGreaterThan(0);
});

test('an empty ledger has no counters', () => {
  expect(countersOf(new Work())).toEqual({});
});
