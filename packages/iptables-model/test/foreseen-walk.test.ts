import {
  createRandom,
  type Family,
  PacketBuffer,
  Passage,
  type Random,
  tcp,
  udp,
} from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { ChainPlan } from '../src/dispatch/chain-plan.ts';
import { DrawRuns } from '../src/dispatch/draw-runs.ts';
import { headerPasses } from '../src/dispatch/flat-header.ts';
import { ForeseenWalk } from '../src/dispatch/foreseen-walk.ts';
import { HEADER_PARTS, headerRefusal } from '../src/header/header-refusal.ts';
import { LinearEvaluator } from '../src/index.ts';
import { FORM } from '../src/program/form-list.ts';
import type { Table } from '../src/table/table.ts';
import { LoadedTable } from './support/loaded-table.ts';
import { headerMatches } from './support/naive-header.ts';
import { packets } from './support/packets.ts';
import { choicesOf, counted, Script } from './support/scripted.ts';

const SETS: Readonly<Record<Family, string>> = {
  4: 'create hosts hash:ip initval 1\nadd hosts 10.0.0.2\n',
  6: 'create hosts hash:ip family inet6 initval 1\nadd hosts fd00::2\n',
};

function rulesOf(family: Family, random: Random): string {
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const host = (at: number): string => (family === 4 ? `10.0.0.${at}` : `fd00::${at}`);
  const end = family === 4 ? '10.0.1.9:8080' : '[fd01::9]:8080';
  const asked = [
    ...['', '-p tcp', '-p tcp', '-p udp', `-s ${host(2)}`, `! -d ${host(9)}`, `-d ${host(9)}`],
    ...['-i eth0', '-m mark --mark 0', '-p tcp -m tcp --dport 80', '-m comment --comment x'],
    ...[
      '-m set --match-set hosts src',
      '-p tcp -m multiport --dports 80,81',
      '-m addrtype --dst-type LOCAL',
    ],
    ...[
      '-m statistic --mode random --probability 0.5',
      `-s ${host(3)} -m statistic --mode random --probability 0.25`,
    ],
    ...(random.below(6) === 0
      ? ['-m conntrack --ctstate NEW', '-m limit --limit 1/s', '-m length --length 40']
      : []),
  ];
  const rule = (chain: string, targets: readonly string[]): string => {
    const target = of(targets);
    const ask = of(asked);
    const words = target.includes('DNAT') && !ask.includes('-p tcp') ? `${ask} -p tcp` : ask;
    return `-A ${chain} ${words.includes('-p udp -p tcp') ? '-p tcp' : words} ${target}`;
  };
  const ends = ['', '', '-j RETURN', '-j ACCEPT', `-j DNAT --to-destination ${end}`];
  return [
    ':A -\n:B -',
    ...Array.from({ length: 7 }, () =>
      rule('PREROUTING', [...ends, '-j A', '-g B', '-j A', '-j B']),
    ),
    ...Array.from({ length: 4 }, () => rule('A', [...ends, '-j B', '-g B'])),
    ...Array.from({ length: 5 }, () => rule('B', ends)),
    ...(random.below(8) === 0 ? ['-A B -p tcp -j REDIRECT'] : []),
  ].join('\n');
}

/** How the walks of both seeds end. */
const TOLD: Readonly<Record<Family, unknown>> = {
  4: { given: 15, passes: 87, unknown: 33 },
  6: { given: 36, passes: 57, unknown: 42 },
};

describe.each<Family>([4, 6])('a walk that is foreseen, IPv%s', (family) => {
  const end = (at: number, port: number): string =>
    family === 4 ? `10.0.0.${at}:${port}` : `[fd00::${at}]:${port}`;
  const sent = [
    tcp(end(2, 1), end(9, 80), { inputInterface: 'eth0' }),
    tcp(end(3, 1), end(8, 81), { inputInterface: 'eth1' }),
    udp(end(2, 1), end(9, 53), { inputInterface: 'eth0' }),
  ];

  test.each([1000, 3])(
    'is the walk, where it can be told, with indexes of %i rules',
    { tags: ['slow'] },
    (shortest) => {
      const told = { given: 0, passes: 0, unknown: 0 };
      for (let seed = 0; seed < 15; seed++) {
        vi.restoreAllMocks();
        const lines = rulesOf(family, createRandom(`foreseen ${family} ${seed}`));
        const [script, other] = [new Script(), new Script()];
        const foreseen = new LoadedTable('nat', family, SETS[family], choicesOf(script)).load(
          lines,
        );
        const walked = new LoadedTable('nat', family, SETS[family], choicesOf(other)).load(lines);
        const plans = new Map<number, ChainPlan>();
        const planOf = (chain: number): ChainPlan => {
          const plan =
            plans.get(chain) ?? new ChainPlan(foreseen.table.program.bodies[chain]!.rules, 0);
          plans.set(chain, plan);
          return plan;
        };
        const builtin = foreseen.table.builtin('PREROUTING')!;
        const walk = new ForeseenWalk(foreseen.table, builtin, shortest, planOf);
        const given = vi.spyOn(walked.node.conntrack.nat, 'setup').mockReturnValue('accept');
        for (const packet of [...sent, ...sent, ...sent].map((one) => new PacketBuffer(one))) {
          const answers = [seed % 2 === 0, packet.protocol === 6, true];
          script.begin(answers);
          const isDrawn = seed % 5 > 0;
          const answer = walk.foresee(packet, isDrawn ? script : undefined);
          told[answer]++;
          if (answer === 'unknown') continue;
          other.begin(answers);
          given.mockClear();
          const passages = [foreseen, walked].map(({ node }) => new Passage(node.host, undefined));
          walk.charge(packet.length, passages[0]!);
          const verdict = new LinearEvaluator().walk(
            walked.table,
            walked.table.builtin('PREROUTING')!,
            packet,
            passages[1]!,
          );
          expect([seed, verdict, given.mock.calls.length]).toEqual([
            seed,
            'accept',
            answer === 'given' ? 1 : 0,
          ]);
          expect(script.asked).toEqual(other.asked);
          expect(JSON.stringify(passages[0]!.work)).toBe(JSON.stringify(passages[1]!.work));
          expect(counted(foreseen.table)).toEqual(counted(walked.table));
        }
      }
      // As many as it was when this was written: more is better.
      expect(told).toEqual(TOLD[family]);
    },
  );
});

/** The walk of a table's rules, foreseen for a packet. */
function foresee(lines: string, name: 'nat' | 'filter' = 'nat'): readonly unknown[] {
  const { table } = new LoadedTable(name, 4, SETS[4]).load(lines);
  const walk = walkOf(table);
  const packet = new PacketBuffer(tcp('10.0.0.2:1', '10.0.0.9:80', { inputInterface: 'eth0' }));
  return [walk.foresee(packet, new Script()), walk.asksDestination];
}

function walkOf(table: Table): ForeseenWalk {
  const builtin = table.builtin(table.name === 'nat' ? 'PREROUTING' : 'FORWARD')!;
  return new ForeseenWalk(table, builtin, 24, () => new ChainPlan(builtin.rules, 0));
}

test.each<[string, string, boolean]>([
  ['', 'passes', false],
  ['-A PREROUTING -p tcp', 'passes', false],
  ['-A PREROUTING -d 10.0.0.9', 'passes', true],
  ['-A PREROUTING ! -d 10.0.0.9 -j ACCEPT', 'passes', true],
  ['-A PREROUTING -p tcp --dport 80 -j ACCEPT', 'passes', true],
  ['-A PREROUTING -m mark --mark 0 -j RETURN', 'passes', false],
  ['-A PREROUTING -p tcp --syn -j ACCEPT', 'passes', false],
  ['-A PREROUTING -m set --match-set hosts src -j ACCEPT', 'passes', true],
  [':A -\n-A PREROUTING -j A\n-A A -d 10.0.0.9', 'passes', true],
  [':A -\n-A PREROUTING -p udp -j A\n-A A -d 10.0.0.9', 'passes', false],
  ['-A PREROUTING -m limit --limit 1/s', 'unknown', false],
  ['-A PREROUTING -m conntrack --ctstate NEW', 'unknown', false],
  ['-A PREROUTING -p tcp -j REDIRECT', 'unknown', false],
  ['-A PREROUTING -p tcp -j DNAT --to-destination 10.0.1.9', 'unknown', false],
  ['-A PREROUTING -p tcp -j DNAT --to-destination 10.0.1.9:80', 'given', false],
])('`%s` is foreseen as: %s', (lines, answer, asks) => {
  const [told, asksDestination] = foresee(lines);
  expect(told).toBe(answer);
  if (told !== 'unknown') expect(asksDestination).toBe(asks);
});

test('a packet that is dropped, and one whose rules are bounded, is walked', () => {
  expect(foresee(':FORWARD DROP', 'filter')[0]).toBe('unknown');
  expect(foresee('-A FORWARD -j DROP', 'filter')[0]).toBe('unknown');
  expect(foresee('-A FORWARD -p udp -j DROP', 'filter')[0]).toBe('passes');
  const { table, node } = new LoadedTable('nat').load('-A PREROUTING -p tcp -j ACCEPT');
  const packet = new PacketBuffer(tcp('10.0.0.2:1', '10.0.0.9:80', { inputInterface: 'eth0' }));
  expect(walkOf(table).foresee(packet, new Script())).toBe('passes');
  Object.defineProperty(node.host, 'mostRules', { value: 100 });
  expect(walkOf(table).foresee(packet, new Script())).toBe('unknown');
});

describe.each<Family>([4, 6])('headers, IPv%s', (family) => {
  test('say yes and no as their words do, and which part says no', () => {
    const host = (at: number): string => (family === 4 ? `10.0.0.${at}` : `fd00::${at}`);
    const asked = [
      ...[
        '',
        `-s ${host(2)}`,
        `! -s ${host(3)}`,
        `-d ${host(2)}`,
        `! -d ${host(2)}`,
        '-p tcp',
        '! -p tcp',
      ],
      ...[
        '-i eth0',
        '! -i eth1',
        '-o eth1',
        '! -o eth+',
        '-i e+',
        `-s ${host(2)}/${family === 4 ? 24 : 64}`,
      ],
      ...(family === 4
        ? ['-f', '! -f', '-s 10.0.0.2/255.0.0.255', '-d 0.0.0.0/1']
        : ['-s fd00::/16', '-d fd01::/32', '-d 0:0:0:1::/0:0:0:ffff::']),
    ];
    const lines = asked.flatMap((one) => asked.map((other) => `-A FORWARD ${one} ${other}`));
    const legal = lines.filter((line) =>
      (line.match(/-[sdiopf]\b/g) ?? []).every((option, at, all) => all.indexOf(option) === at),
    );
    const { table } = new LoadedTable('mangle', family).load(legal.join('\n'));
    const { rules, number } = table.chain('FORWARD')!;
    const { words, layout, forms } = table.program;
    const first = table.program.firstOf(number);
    for (const packet of fc
      .sample(packets(family), { numRuns: 12, seed: 4 })
      .map((one) => new PacketBuffer(one))) {
      packet.outputInterface = packet.ttl % 2 === 0 ? 'eth1' : null;
      const wanted = rules.map(({ header }) => headerMatches(header, packet));
      const flat = rules.map((_, rule) => {
        const at = (first + rule) * layout.length;
        return headerPasses(words, at, layout, forms, words[at]! * FORM, packet);
      });
      if (`${flat}` !== `${wanted}`) expect(flat).toEqual(wanted);
      const refusals = rules.map((rule) => headerRefusal(rule, packet));
      const none = {
        source: null,
        destination: null,
        inputInterface: null,
        outputInterface: null,
        protocol: 0,
        protocolInverted: false,
        fragments: 'any',
      } as const;
      /** The first part that says no by itself. */
      const naive = rules.map(({ header }) =>
        HEADER_PARTS.findIndex((part) => {
          const { source, destination, inputInterface, outputInterface, fragments } = header;
          const { protocol, protocolInverted } = header;
          const alone = {
            source: { source },
            destination: { destination },
            'input interface': { inputInterface },
            'output interface': { outputInterface },
            protocol: { protocol, protocolInverted },
            fragment: { fragments },
          }[part];
          return !headerMatches({ ...none, ...alone }, packet);
        }),
      );
      if (`${refusals}` !== `${naive}`) expect(refusals).toEqual(naive);
    }
  });
});

test('a run of draws is one loop, with what the walk charges', () => {
  const draw = (chance: number, words = ''): string =>
    `-A FORWARD ${words} -m statistic --mode random --probability ${chance} -m comment --comment y`;
  const run = (length: number): readonly string[] =>
    Array.from({ length }, (_, at) =>
      draw(0.1 + at / 100, at % 3 === 0 ? '-m comment --comment x' : ''),
    );
  const script = new Script();
  for (const [before, length, isRun] of [
    [0, 15, false],
    [0, 16, true],
    [3, 20, true],
    [3, 15, false],
  ] as const) {
    const lines = [
      ...Array.from({ length: before }, () => '-A FORWARD -p tcp'),
      ...run(length),
      '-A FORWARD -p udp',
      draw(0.5),
    ];
    const { table, node } = new LoadedTable('mangle', 4, '', choicesOf(script)).load(
      lines.join('\n'),
    );
    const chain = table.chain('FORWARD')!;
    const runs = DrawRuns.of(chain.rules, (rule) => table.tests(chain, rule));
    expect(runs !== undefined).toBe(isRun);
    if (runs === undefined) continue;
    expect(chain.rules.map((_, rule) => runs.has(rule))).toEqual(
      chain.rules.map((_, rule) => rule >= before && rule < before + length),
    );
    const asked = (rule: number): number => ((rule - before) % 3 === 0 ? 2 : 1);
    for (const from of [before, before + 4]) {
      for (const yes of [0, 1, 7, 99]) {
        script.begin(Array.from({ length: 40 }, (_, at) => at === yes));
        const passage = new Passage(node.host, undefined);
        const drawn = runs.draw(from, passage);
        const taken = from + yes;
        const end = before + length;
        expect(drawn).toBe(taken < end ? ~taken : end);
        let matches = 0;
        for (let rule = from; rule < Math.min(taken, end); rule++) matches += asked(rule);
        if (taken < end) matches += asked(taken) + 1;
        expect(passage.work.matchesEvaluated).toBe(matches);
        expect(script.asked.length).toBe(Math.min(yes + 1, end - from));
      }
      // Of these choices nothing is known beforehand.
      const passage = new Passage(node.host, undefined);
      expect([runs.passOver(from, passage), passage.work.matchesEvaluated]).toEqual([from, 0]);
    }
  }
  const { table } = new LoadedTable('mangle').load(
    Array.from(
      { length: 20 },
      () => '-A FORWARD -p tcp -m statistic --mode random --probability 0.5',
    ).join('\n'),
  );
  const chain = table.chain('FORWARD')!;
  expect(DrawRuns.of(chain.rules, (rule) => table.tests(chain, rule))).toBeUndefined();
});
