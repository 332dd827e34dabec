import { createRandom, PacketPathError, type Random } from '@packet-path/core';
import { expect, test } from 'vitest';
import type { TableDraft } from '../src/draft/table-draft.ts';
import type { LiveChain } from '../src/index.ts';
import { LoadedTable } from './support/loaded-table.ts';

/** A rule as a list would have it, with the line that it was read from; 0 of an older one. */
interface ListedRule {
  text: string;
  line: number;
  packets: number;
  bytes: number;
}

const RULES = [
  '-s 10.0.1.0/24',
  '-s 10.0.2.0/24',
  '-p tcp -j ACCEPT',
  '-j D',
  '-g E',
  '-p udp -j D',
  '-m mark --mark 0x1 -j RETURN',
];

/** Lists of rules by chain, and texts that change them. */
class Lists {
  readonly chains = new Map<string, ListedRule[]>();
  readonly #random: Random;
  #line = 1;
  readonly lines: string[] = [];

  constructor(random: Random) {
    this.#random = random;
    for (const name of ['INPUT', 'FORWARD', 'OUTPUT', 'A', 'B', 'D', 'E'])
      this.chains.set(name, []);
  }

  begin(): void {
    this.#line = 1;
    this.lines.length = 0;
    for (const rules of this.chains.values()) for (const rule of rules) rule.line = 0;
  }

  /** A command of a text, and what it does to the lists. */
  step(): void {
    const random = this.#random;
    const users = [...this.chains.keys()].filter(
      (name) => !/^[A-Z]{2,}$/.test(name) && !'DE'.includes(name),
    );
    const name = ['INPUT', ...users][random.below(users.length + 1)]!;
    const rules = this.chains.get(name)!;
    const place = random.below(rules.length + 1);
    const at = Math.min(place, rules.length - 1);
    switch (random.below(16)) {
      case 0:
        this.#write(`-I ${name} ${place + 1} ${this.#rule(rules, place)}`);
        break;
      case 1:
        if (rules.length === 0) break;
        this.#write(`-D ${name} ${at + 1}`);
        rules.splice(at, 1);
        break;
      case 2:
        if (rules.length === 0) break;
        this.#write(`-D ${name} ${rules[at]!.text}`);
        rules.splice(
          rules.findIndex(({ text }) => text === rules[at]!.text),
          1,
        );
        break;
      case 3:
        if (rules.length === 0) break;
        rules.splice(at, 1);
        this.#write(`-R ${name} ${at + 1} ${this.#rule(rules, at)}`);
        break;
      case 4:
        this.#write(`-F ${name}`);
        rules.length = 0;
        break;
      case 5:
        this.#write(`-Z ${name}`);
        for (const rule of rules) [rule.packets, rule.bytes] = [0, 0];
        break;
      case 6: {
        if (name === 'INPUT' || random.below(2) === 0) break;
        const other = `${name[0]}${random.below(1000)}`;
        if (this.chains.has(other)) break;
        this.#write(`-E ${name} ${other}`);
        this.chains.delete(name);
        for (const rule of rules) rule.line = 0;
        this.chains.set(other, rules);
        break;
      }
      case 7:
        if (name === 'INPUT' || rules.length > 0 || users.length < 2) break;
        this.#write(`-X ${name}`);
        this.chains.delete(name);
        break;
      case 8: {
        const other = `N${random.below(1000)}`;
        if (this.chains.has(other)) break;
        this.#write(random.below(2) === 0 ? `-N ${other}` : `:${other} - [0:0]`);
        this.chains.set(other, []);
        break;
      }
      case 9:
        this.#write('# nothing');
        break;
      case 10:
        this.#write(`[3:120] -A ${name} ${this.#rule(rules, rules.length, 3, 120)}`);
        break;
      default:
        for (let left = 1 + random.below(3); left > 0; left--) {
          this.#write(`-A ${name} ${this.#rule(rules, rules.length)}`);
        }
    }
  }

  #write(line: string): void {
    this.#line++;
    this.lines.push(line);
  }

  /** Puts a rule at a place, from the line that is written next; its text. */
  #rule(rules: ListedRule[], place: number, packets = 0, bytes = 0): string {
    const text = RULES[this.#random.below(RULES.length)]!;
    rules.splice(place, 0, { text, line: this.#line + 1, packets, bytes });
    return text;
  }
}

/** The chain that a rule leads to. */
const ledTo = (text: string): string | undefined =>
  / -[jg] (\w+)$|^-[jg] (\w+)$/
    .exec(text)
    ?.slice(1)
    .find((name) => name === 'D' || name === 'E');

/** Asserts that a draft says of its chains what the lists say. */
function expectDraft(draft: TableDraft, { chains }: Lists): void {
  const leads = [...chains.values()].flat().map(({ text }) => ledTo(text));
  expect([...draft.chains()].map(({ name }) => name).sort()).toEqual([...chains.keys()].sort());
  for (const [name, rules] of chains) {
    const chain = draft.chain(name)!;
    const found = draft.rulesOf(chain);
    expect(found.map((rule) => rule.write(4).trim())).toEqual(rules.map(({ text }) => text));
    expect(draft.lengthOf(chain)).toBe(rules.length);
    expect(found.map((_, rule) => draft.lineOf(chain, rule))).toEqual(
      rules.map(({ line }) => line),
    );
    const summary = draft.summaryOf(chain).leads.map((led) => led.name);
    expect(summary.sort()).toEqual(rules.flatMap(({ text }) => ledTo(text) ?? []).sort());
    if ('DE'.includes(name)) expect(draft.isLedTo(chain)).toBe(leads.includes(name));
    if (rules.some(({ line }) => line > 0)) expect(draft.changed).toContain(chain);
  }
  expect(new Set(draft.changed).size).toBe(draft.changed.length);
  for (const chain of draft.changed) expect(draft.chain(chain.name)).toBe(chain);
}

test('a draft has the rules, lines, counters and leads that lists would have', () => {
  for (let seed = 0; seed < 3; seed++) {
    const random = createRandom(`drafts ${seed}`);
    const lists = new Lists(random);
    const loaded = new LoadedTable('filter').load(':A - [0:0]\n:B - [0:0]\n:D - [0:0]\n:E - [0:0]');
    const { table } = loaded;
    for (let text = 0; text < 12; text++) {
      lists.begin();
      for (let steps = 1 + random.below(text % 4 === 3 ? 60 : 12); steps > 0; steps--) lists.step();
      loaded.load(lists.lines.join('\n'), true, (draft) => {
        expectDraft(draft, lists);
        // Nothing has changed yet.
        expect(draft.keepsChains).toBe(draft.deleted.size === 0);
      });
      for (const [name, rules] of lists.chains) {
        const chain = table.chain(name)!;
        const counted = rules.flatMap(({ packets, bytes }) => [packets, bytes]);
        const zeros = counted.every((count) => count === 0);
        expect(table.countersOf(chain)).toEqual(zeros ? undefined : counted);
        const leads = [...lists.chains.values()].flat().filter((rule) => ledTo(rule.text) === name);
        expect([name, chain.references, chain.draft]).toEqual([name, leads.length, undefined]);
      }
      expect(table.size).toBe([...lists.chains.values()].flat().length);
    }
  }
});

/** Targets and matches of table mangle that may be reached from some hooks alone. */
const BOUND: Readonly<Record<string, readonly string[]>> = {
  '-j TPROXY --on-port 1': ['PREROUTING'],
  '-m owner --uid-owner 1': ['OUTPUT', 'POSTROUTING'],
  '-m physdev --physdev-in eth0': ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  '-j CLASSIFY --set-class 1:1': ['FORWARD', 'OUTPUT', 'POSTROUTING'],
  '-m rpfilter': ['PREROUTING'],
};
const NAMES = ['PREROUTING', 'FORWARD', 'OUTPUT', 'A', 'B', 'C', 'D'];

type Chains = Map<string, string[]>;

const goesTo = (rule: string): string | undefined => /^-j ([A-D])$/.exec(rule)?.[1];

/** The hooks that each chain is reached from. */
function reached(chains: Chains): ReadonlyMap<string, ReadonlySet<string>> {
  const from = new Map([...chains.keys()].map((name) => [name, new Set<string>()]));
  const go = (name: string, hook: string): void => {
    if (from.get(name)!.has(hook)) return;
    from.get(name)!.add(hook);
    for (const rule of chains.get(name)!) {
      const next = goesTo(rule);
      if (next !== undefined) go(next, hook);
    }
  };
  for (const hook of ['PREROUTING', 'FORWARD', 'OUTPUT']) go(hook, hook);
  return from;
}

function hasLoop(chains: Chains): boolean {
  const leadsTo = (from: string, to: string, seen: Set<string>): boolean =>
    chains.get(from)!.some((rule) => {
      const next = goesTo(rule);
      if (next === undefined || seen.has(next)) return next === to;
      seen.add(next);
      return next === to || leadsTo(next, to, seen);
    });
  return [...chains.keys()].some((name) => leadsTo(name, name, new Set()));
}

/** How a text is refused, by the definition; undefined where it is right. */
function refusalOf(chains: Chains): 'chain-loop' | 'not-allowed' | undefined {
  if (hasLoop(chains)) return 'chain-loop';
  const from = reached(chains);
  const isWrong = [...chains].some(([name, rules]) =>
    rules.some((rule) =>
      [...from.get(name)!].some((hook) => BOUND[rule]?.includes(hook) === false),
    ),
  );
  return isWrong ? 'not-allowed' : undefined;
}

/** Whether the words of a refusal are true of the rules that the text would have left. */
function expectTrue(error: PacketPathError, chains: Chains, lines: readonly string[]): void {
  const line = error.line === undefined ? undefined : lines[error.line - 2];
  if (error.code === 'chain-loop') {
    const path = /loop: (.*)$/m.exec(error.problem)![1]!.split(' -> ');
    expect(path[0]).toBe(path.at(-1));
    for (const [at, name] of path.slice(0, -1).entries()) {
      expect(chains.get(name)).toContain(`-j ${path[at + 1]}`);
    }
    expect(line).toMatch(new RegExp(`^-A ${path.at(-2)} -j ${path[0]}$`));
    return;
  }
  const [, part, chain, hooks] = /^(\w+) in (\w+), reached from (\S+)$/.exec(error.problem)!;
  const [rule, allowed] = Object.entries(BOUND).find(([text]) => text.includes(` ${part}`))!;
  expect(chains.get(chain!)).toContain(rule);
  const from = [...reached(chains).get(chain!)!].filter((hook) => !allowed.includes(hook));
  expect(from).toEqual(expect.arrayContaining(hooks!.split(',')));
  expect(error.expected).toBe(`rules reached from ${allowed.join(' or ')} only`);
  if (line !== undefined) expect(line).toBe(`-A ${chain} ${rule}`);
}

test('a text is refused where its rules would go round, or be reached from a hook they may not', () => {
  const told = { right: 0, 'chain-loop': 0, 'not-allowed': 0 };
  for (let seed = 0; seed < 25; seed++) {
    const random = createRandom(`refused ${seed}`);
    const loaded = new LoadedTable('mangle').load(':A -\n:B -\n:C -\n:D -');
    const { table } = loaded;
    let chains: Chains = new Map(NAMES.map((name) => [name, []]));
    for (let text = 0; text < 8; text++) {
      const isFlushed = random.below(4) === 0;
      const next: Chains = new Map(
        [...chains].map(([name, rules]) => [name, isFlushed ? [] : rules.slice()]),
      );
      const lines = isFlushed ? [':A -', ':B -', ':C -', ':D -'] : [];
      for (let left = 1 + random.below(3); left > 0; left--) {
        const name = NAMES[random.below(NAMES.length)]!;
        if (random.below(4) === 0) {
          lines.push(`-F ${name}`);
          next.set(name, []);
          continue;
        }
        const bound = Object.keys(BOUND);
        const rule =
          random.below(3) === 0
            ? bound[random.below(bound.length)]!
            : `-j ${'ABCD'[random.below(4)]}`;
        const words = rule.startsWith('-j TPROXY') ? '-p tcp ' : '';
        lines.push(`-A ${name} ${words}${rule}`);
        next.get(name)!.push(rule);
      }
      const wanted = refusalOf(next);
      const before = new Map(NAMES.map((name) => [name, table.chain(name)?.rules.length]));
      let code: string | undefined;
      try {
        loaded.load(lines.join('\n'), !isFlushed);
        chains = next;
      } catch (error) {
        if (!(error instanceof PacketPathError)) throw error;
        ({ code } = error);
        const plain = lines.map((line) => line.replace('-p tcp ', ''));
        expectTrue(error, next, plain);
        const after = new Map(NAMES.map((name) => [name, table.chain(name)?.rules.length]));
        expect(after).toEqual(before);
      }
      expect([lines, code]).toEqual([lines, wanted]);
      told[wanted ?? 'right']++;
      // Every hook that a chain is reached from is known; some from before may be known still.
      const hooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'];
      for (const [name, from] of reached(chains)) {
        const { reachedFrom } = table.chain(name) as LiveChain;
        for (const hook of from)
          expect([name, (reachedFrom >> hooks.indexOf(hook)) & 1]).toEqual([name, 1]);
      }
    }
  }
  expect(Math.min(...Object.values(told))).toBeGreaterThan(15);
});
