import { createRandom, Passage, type VisitSums } from '@packet-path/core';
import { expect, test } from 'vitest';
import { KeptWalks, type WalkCosts } from '../src/dispatch/kept-walks.ts';
import { LoadedTable } from './support/loaded-table.ts';
import { Sums } from './support/scripted.ts';

/** Eight rules in PREROUTING, of which walks may count any. */
const loaded = () => {
  const { node, table } = new LoadedTable('raw').load('-A PREROUTING\n'.repeat(8).trimEnd());
  const builtin = table.builtin('PREROUTING')!;
  return { node, table, builtin, kept: new KeptWalks(table, builtin) };
};

const costs = (places: readonly number[], more: Partial<WalkCosts> = {}): WalkCosts => ({
  ...{ tail: -1, matches: 0, jumps: 0, setLookups: 0, setProbes: 0, isPolicy: false },
  ...{ places, placesEnd: places.length, visits: [0, 8, places.length], visitsEnd: 3 },
  ...more,
});

test('a walk that is kept charges and counts the same, alone and in columns', () => {
  const random = createRandom('kept walks');
  const walks = Array.from({ length: 40 }, () =>
    costs(
      Array.from({ length: random.below(4) }, () => random.below(8)),
      {
        tail: random.below(4) - 1,
        matches: random.below(5),
        jumps: random.below(3),
        setLookups: random.below(3),
        setProbes: random.below(3),
        isPolicy: random.below(2) === 0,
      },
    ),
  );
  for (const sums of [undefined, new Sums()]) {
    const { node, table, builtin, kept } = loaded();
    const passage = new Passage(
      node.host,
      undefined,
      undefined,
      sums as unknown as VisitSums | undefined,
    );
    passage.hook = 'PREROUTING';
    const numbers = walks.map((walk) => kept.keep(walk));
    expect(numbers.map((walk) => kept.tail(walk))).toEqual(walks.map(({ tail }) => tail));
    const wanted = {
      ...{ matches: 0, jumps: 0, lookups: 0, probes: 0, evaluated: 0, matched: 0 },
      ...{ packets: Array<number>(8).fill(0), bytes: Array<number>(8).fill(0), policy: [0, 0] },
    };
    for (let packet = 0; packet < 200; packet++) {
      const at = random.below(walks.length);
      const bytes = 40 + random.below(1400);
      const walk = walks[at]!;
      kept.charge(numbers[at]!, bytes, passage);
      wanted.matches += walk.matches;
      wanted.jumps += walk.jumps;
      wanted.lookups += walk.setLookups;
      wanted.probes += walk.setProbes;
      wanted.evaluated += 8;
      wanted.matched += walk.places.length;
      for (const place of walk.places) {
        wanted.packets[place]!++;
        wanted.bytes[place]! += bytes;
      }
      if (walk.isPolicy) wanted.policy = [wanted.policy[0]! + 1, wanted.policy[1]! + bytes];
      // Counts may be asked for at any time.
      if (packet % 50 === 49) sums?.release();
    }
    const { work } = passage;
    expect({
      matches: work.matchesEvaluated,
      jumps: work.chainJumps,
      lookups: work.setLookups,
      probes: work.setProbes,
      evaluated: work.rulesEvaluated,
      matched: work.rulesMatched,
      packets: Array.from({ length: 8 }, (_, rule) => table.counted(builtin, rule).packets),
      bytes: Array.from({ length: 8 }, (_, rule) => table.counted(builtin, rule).bytes),
      policy: [builtin.policy?.packets, builtin.policy?.bytes],
    }).toEqual(wanted);
    if (sums === undefined) continue;
    expect([...sums.byChain]).toEqual([[builtin.number, [wanted.evaluated, wanted.matched]]]);
    expect([...sums.hooks]).toEqual(['PREROUTING']);
  }
});

test('a walk that is like one before it is the same, whatever is held back of that', () => {
  const { node, kept } = loaded();
  const sums = new Sums() as unknown as VisitSums;
  const passage = new Passage(node.host, undefined, undefined, sums);
  const ways = [
    costs([1]),
    costs([1, 2]),
    costs([2, 1]),
    costs([1], { tail: 5 }),
    costs([1], { matches: 1 }),
    costs([1], { jumps: 1 }),
    costs([1], { setLookups: 1 }),
    costs([1], { setProbes: 1 }),
    costs([1], { isPolicy: true }),
    costs([1], { visits: [0, 7, 1] }),
    costs([1], { visits: [0, 8, 1, 1, 2, 0], visitsEnd: 6 }),
  ];
  const first = ways.map((walk) => kept.keep(walk));
  expect(new Set(first).size).toBe(ways.length);
  for (const walk of first) kept.charge(walk, 100, passage);
  expect(ways.map((walk) => kept.keep(walk))).toEqual(first);
  // Of a list the first numbers count.
  expect(kept.keep({ ...costs([1, 9]), placesEnd: 1, visits: [0, 8, 1, 9], visitsEnd: 3 })).toBe(
    first[0],
  );
});

const most = (1 << 14) - 1;
const places = Array<number>(most + 1).fill(0);

test('a walk with too many places or visits is not kept', () => {
  const { kept } = loaded();
  expect(kept.keep({ ...costs(places), placesEnd: most })).toBe(0);
  expect(kept.keep({ ...costs(places), placesEnd: most + 1 })).toBe(-1);
  expect(kept.keep({ ...costs([0]), visits: places, visitsEnd: most })).toBeGreaterThan(0);
  expect(kept.keep({ ...costs([0]), visits: places, visitsEnd: most + 1 })).toBe(-1);
});

test('walks are kept as long as there is room, 16 MB', { tags: ['slow'] }, () => {
  const { kept } = loaded();
  let walks = 0;
  while (kept.keep({ ...costs(places), placesEnd: most, tail: walks }) >= 0) walks++;
  // A walk has eight words and three of its visit beside its places.
  expect(walks).toBe(Math.floor(2 ** 22 / (most + 11)));
  expect(kept.keep(costs([5]))).toBeGreaterThan(0);
});

test('bytes that are held back are written down before they leave 31 bits', () => {
  const { node, table, builtin, kept } = loaded();
  const sums = new Sums();
  const passage = new Passage(node.host, undefined, undefined, sums as unknown as VisitSums);
  const walk = kept.keep(costs([3]));
  for (let packet = 1; packet <= 5; packet++) {
    kept.charge(walk, 2 ** 29, passage);
    // Two of them are 2^30, the third is too much.
    expect(table.counted(builtin, 3).packets).toBe(packet < 3 ? 0 : 3);
  }
  sums.release();
  expect(table.counted(builtin, 3)).toEqual({ packets: 5, bytes: 5 * 2 ** 29 });
});
