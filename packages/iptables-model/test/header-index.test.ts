import {
  createRandom,
  emptyColumns,
  type Family,
  PacketBuffer,
  Passage,
  Protocol,
  type Random,
  tcp,
  udp,
} from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ChainPlan } from '../src/dispatch/chain-plan.ts';
import { HeaderIndex } from '../src/dispatch/header-index.ts';
import { lowerBound } from '../src/dispatch/lower-bound.ts';
import type { RuleTests } from '../src/dispatch/rule-tests.ts';
import { DispatchEvaluator, type LiveChain, type Rule, type Tests } from '../src/index.ts';
import { TestNode } from './node.ts';
import { LoadedTable } from './support/loaded-table.ts';
import { headerMatches } from './support/naive-header.ts';
import { packets } from './support/packets.ts';
import { choicesOf, Script } from './support/scripted.ts';

/** The fields of a packet that a rule's first match may ask for, as the definition reads them. */
function testSays(tests: Tests, packet: PacketBuffer): boolean | undefined {
  const test = tests.deciding[0]?.fieldTest;
  if (test === undefined) return undefined;
  if (test.field === 'mark') return (packet.mark & test.mask) >>> 0 === test.value;
  const isWhole = packet.fragment === null || packet.fragment.offset === 0;
  if (!isWhole || packet.protocol !== test.protocol) return undefined;
  if (test.protocol === Protocol.TCP && packet.tcp === null) return undefined;
  const port = test.field === 'source port' ? packet.sourcePort : packet.destinationPort;
  return (port & test.mask) === test.value;
}

/** The header of a rule as text, from which everything is left out that is a value of its key. */
function shapeOf({ header }: Rule): string {
  const { source, destination, inputInterface, outputInterface, ...rest } = header;
  const [s, d] = [source, destination].map((address) =>
    address === null || address.inverted ? 'any' : `${address.mask}`,
  );
  const [i, o] = [inputInterface, outputInterface].map((device) =>
    device === null || device.wildcard || device.inverted ? device : 'named',
  );
  const isCareful = source?.inverted === true || destination?.inverted === true;
  return JSON.stringify([s, d, i, o, rest, isCareful]);
}

function groupedBy<Item, Key>(
  items: Iterable<Item>,
  keyOf: (item: Item) => Key,
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}

/** The rules that an index may pass over by the test of their first match, each with the others of its kind. */
function splits(rules: readonly Rule[], tests: RuleTests): ReadonlyMap<number, readonly number[]> {
  const groups = groupedBy(rules.keys(), (rule) => shapeOf(rules[rule]!));
  const found = new Map<number, readonly number[]>();
  for (const members of groups.values()) {
    const { source, destination } = rules[members[0]!]!.header;
    if (members.length < 12 || source?.inverted === true || destination?.inverted === true)
      continue;
    for (const bucket of groupedBy(members, (rule) =>
      JSON.stringify(rules[rule]!.header),
    ).values()) {
      if (bucket.length < 8) continue;
      const kinds = groupedBy(bucket, (rule) => {
        const test = tests(rule).deciding[0]?.fieldTest;
        return test && `${test.field} ${test.mask} ${test.protocol}`;
      });
      const split = [...kinds].filter(([kind, list]) => kind !== undefined && list.length >= 8);
      const all = split.flatMap(([, list]) => list);
      for (const rule of all) found.set(rule, all);
    }
  }
  return found;
}

/** The rule that is found, and the matches charged, by their definition. */
function foundFrom(
  rules: readonly Rule[],
  tests: RuleTests,
  split: ReadonlyMap<number, readonly number[]>,
  matching: readonly number[],
  from: number,
  packet: PacketBuffer,
): readonly [found: number, charged: number] {
  let charged = 0;
  for (const rule of matching) {
    if (rule < from) continue;
    const kind = split.get(rule);
    const isTold = kind?.every((other) => testSays(tests(other), packet) !== undefined) === true;
    if (!isTold || testSays(tests(rule), packet) === true) return [rule, charged];
    charged += tests(rule).asked[0]!;
  }
  return [rules.length, charged];
}

/** Rules of a few headers, whose first matches ask for ports and marks. */
function rulesOf(family: Family, random: Random, count: number): readonly string[] {
  const pick = <Item>(...items: readonly Item[]): Item => items[random.below(items.length)]!;
  const host = (): string => `${family === 4 ? '10.0.0.' : 'fd00::'}${pick(1, 2, 3)}`;
  const bits = family === 4 ? 32 : 128;
  const kinds = [
    () => `-d ${host()}/${bits} -p tcp -m tcp --dport ${pick(80, 81, 443, 8080)}`,
    () => `-p tcp -m comment --comment x -m tcp --dport ${pick(22, 53, 80, 81, 443)}`,
    () => `-p tcp -m tcp --dport ${pick(22, 53, 80, 81, 443)} -m mark --mark ${pick(0, 1)}`,
    () => `-p tcp -m tcp --sport ${pick(22, 80, 443)}`,
    () => `-p udp -m udp --sport ${pick(22, 53, 80)}`,
    () => `-m mark --mark ${pick(0, 1, 2)}/0x3`,
    () => `-m mark --mark ${pick(0, 1, 2)}`,
    () => `-i ${pick('eth0', 'eth1', 'eth2')} -s ${host()}/${bits - 8}`,
    () => `-i ${pick('eth0', 'eth1')} -o ${pick('eth0', 'eth1')}`,
    () => `-o ${pick('eth0', 'eth1', 'wg0')} -p udp`,
    () => `${pick('', '! ')}-i eth+ -s ${host()}/${pick(bits, bits - 8)}`,
    () => `! -s ${host()}/${bits} -p tcp -m tcp --dport ${pick(80, 81)}`,
    () => `! -d ${host()}/${bits} -m mark --mark ${pick(0, 1)}`,
    () => `${pick('', '! ')}-p ${pick('udp', '47')}`,
    () => (family === 4 ? `${pick('', '! ')}-f` : '-p sctp'),
    () => `-d ${host()}/${bits} -p tcp -m multiport --dports 80,81`,
  ];
  const some = Array.from({ length: 1 + random.below(5) }, () => pick(...kinds));
  return Array.from({ length: count }, () => `-A FORWARD ${pick(...some)()}`);
}

describe.each<Family>([4, 6])('an index of headers, IPv%s', (family) => {
  test('finds the first rule that its definition finds, and charges the matches passed over', {
    tags: ['slow'],
  }, () => {
    const random = createRandom(`index ${family}`);
    const all = fc
      .sample(packets(family), { numRuns: 30, seed: 7 })
      .map((packet) => new PacketBuffer(packet));
    let passedOver = 0;
    for (let run = 0; run < 8; run++) {
      const loaded = new LoadedTable('mangle', family);
      const { table } = loaded.load(rulesOf(family, random, 30 + random.below(60)).join('\n'));
      const chain = table.chain('FORWARD')!;
      const tests: RuleTests = (rule) => table.tests(chain, rule);
      const index = new HeaderIndex(chain.rules, tests);
      const split = splits(chain.rules, tests);
      const { rules } = chain;
      const told: unknown[] = [];
      const wanted: unknown[] = [];
      for (const packet of all) {
        packet.mark = random.below(4);
        const matching = [...rules.keys()].filter((rule) =>
          headerMatches(rules[rule]!.header, packet),
        );
        const { work } = new Passage(loaded.node.host, undefined);
        for (const from of [0, random.below(rules.length), rules.length]) {
          const before = work.matchesEvaluated;
          const found = index.find(from, packet, work);
          const charged = work.matchesEvaluated - before;
          passedOver += charged;
          told.push([found, charged]);
          wanted.push(foundFrom(rules, tests, split, matching, from, packet));
        }
      }
      expect(told).toEqual(wanted);
    }
    expect(passedOver).toBeGreaterThan(50);
  });

  test('is worth as many rules as its tables and rare rules take', () => {
    const bits = family === 4 ? 32 : 128;
    const host = (at: number): string => (family === 4 ? `10.0.0.${at}` : `fd00::${at}`);
    const worthOf = (rules: readonly string[]): number => {
      const { table } = new LoadedTable('mangle', family).load(
        rules.map((rule) => `-A FORWARD ${rule}`).join('\n'),
      );
      const chain = table.chain('FORWARD')!;
      return new HeaderIndex(chain.rules, (rule) => table.tests(chain, rule)).worth;
    };
    const many = (rule: (at: number) => string, count: number): readonly string[] =>
      Array.from({ length: count }, (_, at) => rule(at));
    expect(worthOf(many((at) => `-d ${host(at)}`, 11))).toBe(11);
    expect(worthOf(many((at) => `-d ${host(at)}`, 12))).toBe(12);
    expect(worthOf(many((at) => `-d ${host(at)}`, 40))).toBe(12);
    expect(worthOf(many((at) => `-i eth${at}`, 40))).toBe(12);
    expect(worthOf(many((at) => `-o eth${at}`, 40))).toBe(12);
    expect(worthOf(many((at) => `-i eth${at}+`, 10))).toBe(10);
    expect(worthOf(many((at) => `-i eth${at}+`, 40))).toBe(40);
    expect(worthOf(many((at) => `! -s ${host(at)}`, 40))).toBe(12);
    expect(worthOf(many((at) => `-s ${host(at)}/${bits - 20 + (at % 2)}`, 40))).toBe(24);
    expect(worthOf(many((at) => `-s ${host(at)} -p ${at % 2 === 0 ? 'tcp' : 'udp'}`, 40))).toBe(24);
    expect(worthOf(many((at) => `-s ${host(at)} ${at % 2 === 0 ? '!' : ''} -p tcp`, 40))).toBe(24);
    expect(worthOf([...many((at) => `-s ${host(at)}`, 30), ...many(() => '-p tcp', 3)])).toBe(15);
  });

  test('tells of a row in columns where a look-up of its packet begins', () => {
    const bits = family === 4 ? 32 : 128;
    const host = (at: number): string =>
      family === 4 ? `10.0.${at % 3}.${at}` : `fd00:${at % 3}::${at}`;
    const source = family === 4 ? '-s 10.0.1.0/24' : '-s fd00:1::/32';
    const rules = [
      ...Array.from({ length: 40 }, (_, at) => `-A PREROUTING -d ${host(at)}/${bits}`),
      ...Array.from({ length: 12 }, (_, at) => `-A PREROUTING -i eth${at} ${source}`),
      ...Array.from({ length: 12 }, (_, at) => `-A PREROUTING -d ${host(at + 60)}/${bits}`),
      '-A PREROUTING -p udp',
    ];
    const { table, node } = new LoadedTable('mangle', family).load(rules.join('\n'));
    const chain = table.chain('PREROUTING')!;
    const index = new HeaderIndex(chain.rules, (rule) => table.tests(chain, rule));
    const plan = new ChainPlan(chain.rules, 1);
    const count = 200;
    const columns = emptyColumns(count, { family, inputInterface: 'eth3' });
    const random = createRandom('peek');
    const sent = Array.from({ length: count }, (_, row) => {
      const packet = tcp(
        family === 4 ? `${host(random.below(99))}:1` : `[${host(random.below(99))}]:1`,
        family === 4 ? `${host(random.below(99))}:2` : `[${host(random.below(99))}]:2`,
        { inputInterface: 'eth3' },
      );
      for (const [column, { w0, w1, w2, w3 }] of [
        [columns.source, packet.source],
        [columns.destination, packet.destination],
      ] as const) {
        if (family === 4) column[row] = w3;
        else column.set([w0, w1, w2, w3], row * 4);
      }
      return new PacketBuffer(packet);
    });
    const { work } = new Passage(node.host, undefined);
    const found = sent.map((packet) => index.find(0, packet, work));
    expect(sent.map((_, row) => index.peek(columns, row))).toEqual(found);
    expect(new Set(found).size).toBeGreaterThan(30);
    const none = sent.map(() => chain.rules.length);
    expect(sent.map((_, row) => plan.peek(columns, row))).toEqual(none);
    for (const packet of sent.slice(0, 3)) {
      plan.find(table, chain.number, 0, packet, new Passage(node.host, undefined));
    }
    expect(sent.map((_, row) => plan.peek(columns, row))).toEqual(found);
  });
});

test('the first number that is not below one is found among any', () => {
  const numbers = Int32Array.from([1, 3, 3, 5, 9, 9, 9, 12]);
  for (let begin = 0; begin <= numbers.length; begin++) {
    for (let end = begin; end <= numbers.length; end++) {
      for (let wanted = 0; wanted < 14; wanted++) {
        let place = begin;
        while (place < end && numbers[place]! < wanted) place++;
        expect(lowerBound(numbers, begin, end, wanted)).toBe(place);
      }
    }
  }
});

describe('the way through a long chain', () => {
  const rules = Array.from({ length: 40 }, (_, at) => `-A FORWARD -d 10.0.1.${at}/32`);
  const { table, node } = new LoadedTable('mangle').load(rules.join('\n'));
  const chain = table.chain('FORWARD')!;
  const find = (plan: ChainPlan, to: number, from = 0): number => {
    const packet = new PacketBuffer(udp('10.0.0.2:1', `10.0.1.${to}:2`));
    return plan.find(table, chain.number, from, packet, new Passage(node.host, undefined));
  };

  test('is by an index once its rules have been walked so often', () => {
    for (const walks of [0, 1, 3]) {
      const plan = new ChainPlan(chain.rules, walks);
      expect(plan.isOf(chain.rules)).toBe(true);
      expect(plan.isOf(chain.rules.slice())).toBe(false);
      for (let walk = 0; walk < walks; walk++) {
        expect([find(plan, 39), plan.isIndexed]).toEqual([39, false]);
      }
      expect([find(plan, 0), plan.isIndexed]).toEqual([0, true]);
      expect([find(plan, 39), plan.isIndexed]).toEqual([39, true]);
      expect([plan.draws, plan.asksSourcePort]).toEqual([false, false]);
    }
    // Rules behind the place where a walk begins are counted alone.
    const plan = new ChainPlan(chain.rules, 1);
    for (let walk = 0; walk < 10; walk++)
      expect([find(plan, 39, 36), plan.isIndexed]).toEqual([39, false]);
    expect([find(plan, 39, 39), plan.isIndexed]).toEqual([39, true]);
  });

  test('begins with so many rules as the evaluator is told', () => {
    class Open extends DispatchEvaluator {
      look(of: LiveChain, packet: PacketBuffer, passage: Passage): number {
        return this.find(table, of, 0, packet, passage);
      }
    }
    for (const [shortest, isPlanned] of [
      [41, false],
      [40, true],
    ] as const) {
      vi.restoreAllMocks();
      const asked = vi.spyOn(ChainPlan.prototype, 'find');
      const packet = new PacketBuffer(udp('10.0.0.2:1', '10.0.1.30:2'));
      const passage = new Passage(node.host, undefined);
      expect(new Open({ shortest }).look(chain, packet, passage)).toBe(30);
      expect(asked.mock.calls.length > 0).toBe(isPlanned);
      asked.mockClear();
      const made = new TestNode('', 4, { evaluator: new DispatchEvaluator({ shortest }) });
      made.iptables.load(`*filter\n${rules.join('\n')}\nCOMMIT\n`);
      const sent = udp('10.0.0.2:1', '10.0.1.200:2', { inputInterface: 'eth0' });
      made.host.send(sent);
      made.host.dryRun(sent);
      expect(asked.mock.calls.length).toBe(isPlanned ? 2 : 0);
      asked.mockRestore();
    }
  });

  test('draws nothing before somebody who listens hears of the rule', () => {
    const script = new Script();
    const draws = Array.from(
      { length: 30 },
      () => '-A FORWARD -m statistic --mode random --probability 0.5',
    );
    const drawn = new LoadedTable('mangle', 4, '', choicesOf(script)).load(draws.join('\n'));
    const { rules: drawing, number } = drawn.table.chain('FORWARD')!;
    const plan = new ChainPlan(drawing, 0);
    const packet = new PacketBuffer(udp('10.0.0.2:1', '10.0.1.30:2'));
    const look = (trace?: () => void): readonly number[] => {
      script.begin([false, false, true]);
      const passage = new Passage(drawn.node.host, trace);
      return [plan.find(drawn.table, number, 0, packet, passage), script.asked.length];
    };
    look();
    expect(plan.draws).toBe(true);
    expect(look()).toEqual([~2, 3]);
    expect(look(() => undefined)).toEqual([0, 0]);
  });

  test('walks a few rules behind one that was found, as many as a look-up costs', () => {
    const plan = new ChainPlan(chain.rules, 0);
    find(plan, 0);
    vi.restoreAllMocks();
    const look = vi.spyOn(HeaderIndex.prototype, 'find');
    try {
      const step = (to: number, from: number): readonly unknown[] => {
        look.mockClear();
        return [find(plan, to, from), ...look.mock.calls.map(([begin]) => begin)];
      };
      expect(step(3, 0)).toEqual([3, 0]);
      expect(step(7, 4)).toEqual([7]);
      expect(step(15, 8)).toEqual([15]);
      // Twelve rules were walked since, and the next is looked up behind as many as are left.
      expect(step(30, 16)).toEqual([30, 16]);
      expect(step(39, 31)).toEqual([39]);
      expect(step(39, 35)).toEqual([39, 35]);
      expect(step(0, 0)).toEqual([0, 0]);
      expect(step(1, 2)).toEqual([40, 2]);
      expect(step(20, 1)).toEqual([20, 1]);
      expect(step(25, 21)).toEqual([25]);
      expect(step(39, 26)).toEqual([39, 33]);
    } finally {
      look.mockRestore();
    }
  });
});
