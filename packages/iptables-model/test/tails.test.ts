import {
  columnsOf,
  type Family,
  PacketBuffer,
  Passage,
  tcp,
  udp,
  type VisitSums,
  withFields,
} from '@packet-path/core';
import { describe, expect, test, vi } from 'vitest';
import { ChainPlan } from '../src/dispatch/chain-plan.ts';
import { ForeseenWalk } from '../src/dispatch/foreseen-walk.ts';
import { RowsAhead } from '../src/dispatch/rows-ahead.ts';
import { LinearEvaluator } from '../src/index.ts';
import { LOST, Tails, WALKED } from '../src/tails/tails.ts';
import { LoadedTable } from './support/loaded-table.ts';
import { choicesOf, counted, Script, Sums } from './support/scripted.ts';

const SETS: Readonly<Record<Family, string>> = {
  4: 'create hosts hash:ip\nadd hosts 10.0.0.5\n',
  6: 'create hosts hash:ip family inet6\nadd hosts fd00::5\n',
};

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** An address as a rule's and as a packet's, from a number. */
function host(family: Family, number: number): string {
  return family === 4 ? `10.0.0.${number}` : `fd00::${number}`;
}

function end(family: Family, number: number, port: number): string {
  return family === 4 ? `10.0.0.${number}:${port}` : `[fd00::${number}]:${port}`;
}

type Build = (family: Family) => Readonly<Record<string, readonly string[]>>;

const draw = (chance: number, rest: string): string =>
  `-m statistic --mode random --probability ${chance} ${rest}`;
const dnat = (family: Family, number: number, words = '-p tcp'): string =>
  `${words} -j DNAT --to-destination ${end(family, number, 8000 + number)}`;
const from = (family: Family, number: number): string =>
  `-s ${host(family, number)}/${BITS[family]}`;

/** Chains that are tails: of the first its rules, and of those that it leads to. */
const TAILS: Readonly<Record<string, Build>> = {
  'one way': (f) => ({ S: ['-j A'], A: [dnat(f, 51)] }),
  'two ways': (f) => ({ S: [draw(0.5, '-j A'), '-j B'], A: [dnat(f, 51)], B: [dnat(f, 52)] }),
  'ways that are gone': (f) => ({
    S: [draw(0.5, '-g A'), '-g B'],
    A: [dnat(f, 51)],
    B: [dnat(f, 52)],
  }),
  'three ways, with notes': (f) => ({
    S: [
      `-m comment --comment "x y" ${draw(0.25, '-j A')}`,
      `${draw(0.5, '-m comment --comment x -j B')}`,
      '-m comment --comment z -j C',
    ],
    A: [dnat(f, 51, '-p tcp -m comment --comment a -m tcp')],
    B: [dnat(f, 52, '-p tcp -m comment --comment b -m tcp')],
    C: [dnat(f, 53, '-p tcp -m comment --comment c -m tcp')],
  }),
  'a rule for a source first': (f) => ({
    S: [`${from(f, 7)} -j M`, draw(0.5, '-j A'), '-j B'],
    A: [dnat(f, 51)],
    B: [dnat(f, 52)],
  }),
  'a rule for other sources first': (f) => ({
    S: [`! ${from(f, 7)} -p tcp -j M`, draw(0.5, '-j A'), '-j B'],
    A: [dnat(f, 51)],
    B: [dnat(f, 52)],
  }),
  'rules for sources where the ways end': (f) => ({
    S: [draw(0.5, '-j A'), '-j B'],
    A: [`${from(f, 7)} -m comment --comment x -j M`, dnat(f, 51)],
    B: [`${from(f, 8)} -m comment --comment x -j M`, dnat(f, 52)],
  }),
  'rules for sources everywhere': (f) => ({
    S: [`${from(f, 9)} -j M`, draw(0.5, '-j A'), '-j B'],
    A: [`${from(f, 7)} -j M`, dnat(f, 51, '-p tcp -m tcp')],
    B: [`${from(f, 8)} -j M`, dnat(f, 52, '-p tcp -m tcp')],
  }),
  'ways of any protocol': (f) => ({
    S: [draw(0.5, '-j A'), '-j B'],
    A: [`-p tcp -j DNAT --to-destination ${end(f, 51, 1)}`],
    B: [`-p tcp -j DNAT --to-destination ${end(f, 52, 65_535)}`],
  }),
  'rules behind the last way': (f) => ({ S: ['-j A', '-j M'], A: [dnat(f, 51), '-j ACCEPT'] }),
};

/** The ways where all draws say no: of a packet from 5, and of one from 7. */
const LAST_WAYS: Readonly<Record<string, readonly [of5: number, of7: number]>> = {
  'one way': [0, 0],
  'three ways, with notes': [2, 2],
  'a rule for a source first': [1, WALKED],
  'a rule for other sources first': [WALKED, 1],
  'rules behind the last way': [0, 0],
};

/** Chains that are none. */
const OTHERS: Readonly<Record<string, Build>> = {
  'no rules': () => ({ S: [] }),
  'a last draw that may say no': (f) => ({ S: [draw(0.5, '-j A')], A: [dnat(f, 51)] }),
  'a rule for a source alone': (f) => ({ S: [`${from(f, 7)} -j M`] }),
  'an address that the rule asks for': (f) => ({
    S: [`-d ${host(f, 99)}/${BITS[f]} -j A`, '-j A'],
    A: [dnat(f, 51)],
  }),
  'a protocol that the rule asks for': (f) => ({ S: ['-p tcp -j A'], A: [dnat(f, 51)] }),
  'a mark that the rule asks for': (f) => ({ S: ['-m mark --mark 0 -j A'], A: [dnat(f, 51)] }),
  'a verdict': (f) => ({ S: [draw(0.5, '-j ACCEPT'), '-j A'], A: [dnat(f, 51)] }),
  'a rule without a target': (f) => ({ S: ['-m comment --comment x', '-j A'], A: [dnat(f, 51)] }),
  'an empty end': () => ({ S: ['-j A'], A: [] }),
  'an end with a source rule alone': (f) => ({ S: ['-j A'], A: [`${from(f, 7)} -j M`] }),
  'ends of two kinds': (f) => ({
    S: [draw(0.5, '-j A'), '-j B'],
    A: [dnat(f, 51)],
    B: [`${from(f, 7)} -j M`, dnat(f, 52)],
  }),
  'ends that ask for more in one': (f) => ({
    S: [draw(0.5, '-j A'), '-j B'],
    A: [dnat(f, 51)],
    B: [dnat(f, 52, '-p tcp -m comment --comment x -m comment --comment y')],
  }),
  'ends whose sources are asked for otherwise': (f) => ({
    S: [draw(0.5, '-j A'), '-j B'],
    A: [`${from(f, 7)} -j M`, dnat(f, 51)],
    B: [`! ${from(f, 7)} -j M`, dnat(f, 52)],
  }),
  'a rule before the end': (f) => ({
    S: ['-j A'],
    A: ['-m comment --comment x', dnat(f, 51)],
  }),
  'an end that is a verdict': () => ({ S: ['-j A'], A: ['-j ACCEPT'] }),
  'an end that keeps the port': (f) => ({
    S: ['-j A'],
    A: [`-j DNAT --to-destination ${host(f, 51)}`],
  }),
  'an end of another protocol': (f) => ({ S: ['-j A'], A: [dnat(f, 51, '-p udp')] }),
  'an end of all other protocols': (f) => ({
    S: ['-j A'],
    A: [dnat(f, 51, '-p tcp -m mark --mark 0')],
  }),
  'an end for one device': (f) => ({ S: ['-j A'], A: [dnat(f, 51, '-i eth0 -p tcp')] }),
  'an end for one destination': (f) => ({
    S: ['-j A'],
    A: [dnat(f, 51, `-d ${host(f, 99)}/${BITS[f]} -p tcp`)],
  }),
  'an end behind two rules for sources': (f) => ({
    S: ['-j A'],
    A: [`${from(f, 7)} -j M`, dnat(f, 51, `${from(f, 8)} -p tcp`)],
  }),
};

function linesOf(chains: Readonly<Record<string, readonly string[]>>): string {
  const names = [...Object.keys(chains), 'M'];
  return [
    ...names.map((name) => `:${name} - [0:0]`),
    ...Object.entries(chains).flatMap(([name, rules]) => rules.map((rule) => `-A ${name} ${rule}`)),
    '-A M -p tcp',
    '-A PREROUTING -m comment --comment "to all"',
    '-A PREROUTING -m set --match-set hosts src',
    '-A PREROUTING -j S',
  ].join('\n');
}

function packetFrom(family: Family, number: number, isUdp = false): PacketBuffer {
  const make = isUdp ? udp : tcp;
  return new PacketBuffer(
    make(end(family, number, 1), end(family, 99, 80), { inputInterface: 'eth0' }),
  );
}

const DRAWS = [[true], [false, true], [false, false, false]];

describe.each<Family>([4, 6])('chains that draw where packets go, IPv%s', (family) => {
  const later = { id: 1, offset: 800, size: 400, more: false };
  const whole = packetFrom(family, 5);
  const strangers = [
    packetFrom(family, 5, true),
    new PacketBuffer(withFields(whole, { fragment: later })),
    new PacketBuffer(withFields(whole, { fragment: { ...later, offset: 0 } })),
    new PacketBuffer(withFields(whole, { tcp: null })),
  ];

  test.each(Object.entries(TAILS))('are tails: %s', (name, build) => {
    const { table } = new LoadedTable('nat', family, SETS[family]).load(linesOf(build(family)));
    const [tails, script] = [new Tails(table), new Script()];
    const { number } = table.chain('S')!;
    const follow = (packet: PacketBuffer): number => tails.follow(number, packet, script);
    expect(tails.peek(number)).toBeLessThan(0);
    expect([follow(whole), follow(whole)]).toEqual([WALKED, WALKED]);
    expect(tails.peek(number)).toBeGreaterThanOrEqual(0);
    expect(strangers.map(follow)).toEqual(Array(4).fill(WALKED));
    expect(script.asked).toEqual([]);
    expect([follow(whole), follow(packetFrom(family, 7))]).toEqual(LAST_WAYS[name] ?? [1, 1]);
  });

  test.each(Object.entries(OTHERS))('are no tails: %s', (_, build) => {
    const { table } = new LoadedTable('nat', family, SETS[family]).load(linesOf(build(family)));
    const [tails, script] = [new Tails(table), new Script()];
    const { number } = table.chain('S')!;
    for (let time = 0; time < 5; time++) expect(tails.follow(number, whole, script)).toBe(WALKED);
    expect(tails.peek(number)).toBeLessThan(0);
    expect(script.asked).toEqual([]);
  });

  test('are lost where a way ends at a rule for the source, and walked where that comes first', () => {
    const { table } = new LoadedTable('nat', family, SETS[family]).load(
      linesOf(TAILS['rules for sources everywhere']!(family)),
    );
    const [tails, script] = [new Tails(table), new Script()];
    const { number } = table.chain('S')!;
    const follow = (source: number, ...answers: boolean[]): readonly unknown[] => {
      script.begin(answers);
      return [tails.follow(number, packetFrom(family, source), script), script.asked.length];
    };
    expect([follow(5), follow(5)]).toEqual([
      [WALKED, 0],
      [WALKED, 0],
    ]);
    expect(follow(5, true)).toEqual([0, 1]);
    expect(follow(5, false)).toEqual([1, 1]);
    expect(follow(9, true)).toEqual([WALKED, 0]);
    expect(follow(7, true)).toEqual([LOST, 1]);
    expect(follow(7, false)).toEqual([1, 1]);
    expect(follow(8, true)).toEqual([0, 1]);
    expect(follow(8, false)).toEqual([LOST, 1]);
  });

  test.each(Object.entries(family === 4 ? { ...TAILS, ...OTHERS } : TAILS))(
    'are foreseen as they are walked: %s',
    { tags: ['slow'] },
    (name, build) => {
      const lines = linesOf(build(family));
      const [script, other] = [new Script(), new Script()];
      const foreseen = new LoadedTable('nat', family, SETS[family], choicesOf(script)).load(lines);
      const walked = new LoadedTable('nat', family, SETS[family], choicesOf(other)).load(lines);
      const walk = new ForeseenWalk(
        foreseen.table,
        foreseen.table.builtin('PREROUTING')!,
        1000,
        () => {
          throw new TypeError('there is no long chain');
        },
      );
      vi.restoreAllMocks();
      const given = vi.spyOn(walked.node.conntrack.nat, 'setup').mockReturnValue('accept');
      const taken = vi.spyOn(Tails.prototype, 'charge');
      const sums = new Sums();
      let known = 0;
      let summed = 0;
      for (let round = 0; round < 4; round++) {
        for (const source of name.includes('source') ? [5, 7, 8, 9] : [5, 7]) {
          for (const answers of DRAWS) {
            const packet = packetFrom(family, source);
            script.begin(answers);
            const told = walk.foresee(packet, script);
            if (told === 'unknown') continue;
            known++;
            const isSummed = round === 2;
            const passages = [foreseen, walked].map(
              ({ node }) =>
                new Passage(
                  node.host,
                  undefined,
                  undefined,
                  isSummed ? (sums as unknown as VisitSums) : undefined,
                ),
            ) as [Passage, Passage];
            other.begin(answers);
            walk.charge(100 + round, passages[0]);
            given.mockClear();
            packet.length = 100 + round;
            const verdict = new LinearEvaluator().walk(
              walked.table,
              walked.table.builtin('PREROUTING')!,
              packet,
              passages[1],
            );
            expect([verdict, given.mock.calls.length]).toEqual([
              'accept',
              told === 'given' ? 1 : 0,
            ]);
            if (told === 'given') {
              const { address, port } = walk.gives;
              const range = given.mock.calls[0]![3];
              expect([`${range.addresses?.first}`, range.ports]).toEqual([
                `${address}`,
                { first: port, last: port },
              ]);
            }
            expect(script.asked).toEqual(other.asked);
            const [one, two] = passages.map(({ work }) => work);
            if (!isSummed) {
              expect(JSON.stringify(one)).toBe(JSON.stringify(two));
              expect(counted(foreseen.table)).toEqual(counted(walked.table));
            } else {
              expect(one!.counters()).toEqual(two!.counters());
              summed++;
            }
          }
        }
        if (round !== 2) continue;
        // All counts that were held back are written down together.
        sums.release();
        expect(counted(foreseen.table)).toEqual(counted(walked.table));
        expect([...sums.hooks]).toEqual(summed === 0 ? [] : ['PREROUTING']);
        const [rules, matches] = [...sums.byChain.values()].reduce(
          ([a, b], [c, d]) => [a + c, b + d],
          [0, 0],
        );
        expect(rules >= matches && (summed === 0 || matches > 0)).toBe(true);
      }
      expect(taken.mock.calls.length > 0).toBe(name in TAILS);
      // A target that keeps the port is no one end.
      expect(known > 0).toBe(name !== 'an end that keeps the port');
    },
  );

  test('are 256 rules long at most, and have each way counted', () => {
    const waysOf = (rules: number): readonly string[] =>
      Array.from({ length: rules }, (_, at) =>
        at === rules - 1 ? `-j E${at}` : draw(0.5, `-j E${at}`),
      );
    const endsOf = (rules: number) =>
      Object.fromEntries(
        Array.from({ length: rules }, (_, at) => [`E${at}`, [dnat(family, 1 + (at % 99))]]),
      );
    for (const [rules, isTail] of [
      [256, true],
      [257, false],
    ] as const) {
      const { table, node } = new LoadedTable('nat', family, SETS[family]).load(
        linesOf({ S: waysOf(rules), ...endsOf(rules) }),
      );
      const [tails, script, sums] = [new Tails(table), new Script(), new Sums()];
      const { number } = table.chain('S')!;
      for (let time = 0; time < 2; time++) tails.follow(number, whole, script);
      expect(tails.peek(number) >= 0).toBe(isTail);
      if (!isTail) continue;
      const passage = new Passage(node.host, undefined, undefined, sums as unknown as VisitSums);
      for (let way = 0; way < rules; way++) {
        script.begin(Array.from({ length: rules }, (_, at) => at === way));
        expect(tails.follow(number, whole, script)).toBe(way);
        expect([tails.lastChain, tails.lastRule]).toEqual([table.chain(`E${way}`)!.number, 0]);
        expect(`${tails.gives.address}`).toBe(host(family, 1 + (way % 99)));
        expect(tails.gives.port).toBe(8001 + (way % 99));
        tails.charge(40 + way, passage);
      }
      expect([sums.held.length, table.countersOf(table.chain('S')!)]).toEqual([1, undefined]);
      sums.release();
      const counted = Array.from({ length: rules }, (_, way) => [1, 40 + way]);
      expect(table.countersOf(table.chain('S')!)).toEqual(counted.flat());
      expect(counted.map((_, way) => table.countersOf(table.chain(`E${way}`)!))).toEqual(counted);
      expect(sums.byChain.get(number)).toEqual([(rules * (rules + 1)) / 2, rules]);
    }
  });

  test('have their bytes written down before they leave 31 bits', () => {
    const { table, node } = new LoadedTable('nat', family, SETS[family]).load(
      linesOf(TAILS['one way']!(family)),
    );
    const [tails, script, sums] = [new Tails(table), new Script(), new Sums()];
    const chain = table.chain('S')!;
    for (let time = 0; time < 3; time++) tails.follow(chain.number, whole, script);
    const passage = new Passage(node.host, undefined, undefined, sums as unknown as VisitSums);
    const half = 2 ** 29;
    tails.charge(half, passage);
    tails.charge(half, passage);
    expect(table.countersOf(chain)).toBeUndefined();
    tails.charge(1, passage);
    expect(table.countersOf(chain)).toEqual([3, half * 2 + 1]);
    tails.charge(7, passage);
    expect([sums.held.length, table.countersOf(chain)]).toEqual([2, [3, half * 2 + 1]]);
    sums.release();
    expect(table.countersOf(chain)).toEqual([4, half * 2 + 8]);
    expect(sums.byChain.get(chain.number)).toEqual([4, 4]);
  });

  test('are read ahead for the rows that will take them, and for no others', () => {
    const services = Array.from({ length: 40 }, (_, at) => at);
    const lines = [
      ...services.flatMap((at) => [`:S${at} - [0:0]`, `:E${at} - [0:0]`]),
      ...services.flatMap((at) => [
        `-A PREROUTING -d ${host(family, 100 + at)}/${BITS[family]} -p tcp -j S${at}`,
        `-A S${at} -j E${at}`,
        `-A E${at} ${dnat(family, at + 1)}`,
      ]),
    ];
    const { table, node } = new LoadedTable('nat', family).load(lines.join('\n'));
    const builtin = table.builtin('PREROUTING')!;
    const plan = new ChainPlan(builtin.rules, 0);
    const packets = [5, 7, 7, 39, 20, 60, 3, 7].map((at) =>
      tcp(end(family, 9, 1), end(family, 100 + at, 80), { inputInterface: 'eth0' }),
    );
    const columns = columnsOf(packets);
    const walk = new ForeseenWalk(table, builtin, 24, () => plan);
    const [tails, script] = [new Tails(table), new Script()];
    const numberOf = (service: number): number => table.chain(`S${service}`)!.number;
    for (const service of [5, 7, 20]) {
      for (let time = 0; time < 2; time++) tails.follow(numberOf(service), whole, script);
    }
    vi.restoreAllMocks();
    const touch = vi.spyOn(Tails.prototype, 'touch');
    const ahead = new RowsAhead();
    const read = (from: number, to: number): readonly number[] => {
      touch.mockClear();
      ahead.read(table.program, builtin.number, plan, tails, columns, from, to);
      const answers = touch.mock.results.map(({ value }) => value as number);
      expect(ahead.sum).toBe(answers.reduce((sum, answer) => sum ^ answer, 0));
      return touch.mock.calls.map(([tail]) => tail);
    };
    expect(read(0, 8)).toEqual([]);
    plan.find(table, builtin.number, 0, whole, new Passage(node.host, undefined));
    expect(plan.isIndexed).toBe(true);
    const touched = [5, 7, 7, 20, 7].map((service) => tails.peek(numberOf(service)));
    expect(read(0, 8)).toEqual(touched);
    expect(read(1, 5)).toEqual(touched.slice(1, 4));
    expect(read(5, 7)).toEqual([]);
    expect(tails.peek(1000)).toBeLessThan(0);

    // The walk reads ahead once it has asked an index, with the tails of the host's epoch.
    touch.mockClear();
    walk.readAhead(columns, 0, 8);
    expect(touch).not.toHaveBeenCalled();
    for (let time = 0; time < 2; time++) {
      for (const at of [1, 4])
        expect(walk.foresee(new PacketBuffer(packets[at]!), script)).toBe('given');
    }
    walk.readAhead(columns, 0, 8);
    expect(touch.mock.calls.length).toBe(4);
    node.host.epoch.advance();
    touch.mockClear();
    walk.readAhead(columns, 0, 8);
    expect(touch).not.toHaveBeenCalled();
  });
});
