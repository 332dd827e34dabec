import { createHash } from 'node:crypto';
import { createRandom, type Packet, type Random, SECOND, SeededChoices } from '@packet-path/core';
import { expect, test } from 'vitest';
import {
  type NftVersion,
  nftRulesetOf,
  readNft,
  readNftJson,
  writeNft,
  writeNftJson,
} from '../../src/index.ts';
import { TestNode } from '../node.ts';
import { MATCHES, NAMED } from './lines.ts';
import { PROBES } from './probes.ts';
import { refusalOf } from './refusal.ts';
import { STATEMENTS } from './statements.ts';

type TableFamily = 'ip' | 'ip6' | 'inet';
const FAMILIES: readonly TableFamily[] = ['ip', 'ip6', 'inet'];
const FAMILY_OF = { 4: 'ip', 6: 'ip6' } as const;
const VERSIONS: readonly NftVersion[] = ['1.0.6', '1.1.3'];
const of = <Item>(random: Random, list: readonly Item[]): Item => list[random.below(list.length)]!;
const digest = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);

function scriptOf(family: TableFamily, rules: readonly string[]): string {
  return `table ${family} t {${family === 'ip6' ? NAMED.ip6 : NAMED.ip}${NAMED.both}
	chain c {
		type filter hook forward priority mangle;
		${rules.join('\n\t\t')}
	}
}
`;
}

/** Words of a list; half of them are refused in tables of most families. */
const wordsOf = (text: string): readonly string[] => text.trim().split(/;; |\n/);
const TESTS = wordsOf(MATCHES);
const DONE = wordsOf(STATEMENTS['filter forward filter']!);

/** A rule of some tests, and of a statement behind them; sometimes a test comes behind a statement too. */
function someRule(random: Random): string {
  const words = Array.from({ length: 1 + random.below(2) }, () => of(random, TESTS));
  words.splice(random.below(4) === 0 ? 1 : words.length, 0, of(random, DONE));
  return words.join(' ');
}

function fateOf(node: TestNode, packet: Packet): unknown {
  node.host.clock.advance(SECOND / 4);
  const dry = node.host.dryRun(packet);
  const { outcome, reason, emitted, work } = node.send(packet);
  const counters = Object.entries(work.counters()).filter(([, count]) => count !== 0);
  const sent = emitted.map((one) => `${one} ${one.mark} ${one.tos} ${one.ttl}`);
  const foreseen = 'state' in dry ? dry.state : dry.traversal.outcome;
  return [foreseen, outcome, reason?.kind, sent, counters];
}

/** How rules are refused, or listed by a version, and what packets fare in a chain of those that are not. */
function toldOf(family: TableFamily, rules: readonly string[], version: NftVersion): string {
  const choices = new SeededChoices(createRandom('mixed'));
  const node = new TestNode('', choices, undefined, 'refuse', version);
  const told: string[] = [];
  const taken: string[] = [];
  for (const rule of rules) {
    const script = scriptOf(family, [...taken, rule]);
    try {
      node.nftables.load(`flush ruleset\n${script}`);
    } catch (error) {
      told.push(`${rule}\n    ${refusalOf(error)}`);
      continue;
    }
    taken.push(rule);
    const listed = node.nftables.save().trimEnd().split('\n').at(-3)!.trim();
    told.push(listed === rule ? rule : `${rule}\n    ${listed}`);
  }
  const script = scriptOf(family, taken);
  node.nftables.load(`flush ruleset\n${script}`);
  const ruleset = nftRulesetOf(readNft(script));
  const listed = writeNft(ruleset);
  expect(writeNft(nftRulesetOf(readNft(listed)))).toBe(listed);
  expect(writeNft(nftRulesetOf(readNftJson(writeNftJson(ruleset))))).toBe(listed);
  const probes = PROBES.filter((one) => family === 'inet' || family === FAMILY_OF[one.family]);
  const fates = probes.map((packet) => digest(fateOf(node, packet)));
  return `${told.join('\n')}\n  ${version}: ${fates.join(' ')}\n`;
}

const GROUPS = FAMILIES.flatMap((family) =>
  Array.from({ length: 12 }, (_, group) => ({ family, group })),
);

test.each(GROUPS)(
  'rules of many tests are read, listed and fare as they did: $family $group',
  {
    tags: ['slow'],
  },
  async ({ family, group }) => {
    const random = createRandom(`mixed ${family} ${group}`);
    const lines = Array.from({ length: 5 }, (_, chain) =>
      toldOf(
        family,
        Array.from({ length: 9 }, () => someRule(random)),
        VERSIONS[chain % 2]!,
      ),
    );
    await expect(lines.join('')).toMatchFileSnapshot(`mixed/${family}-${group}.txt`);
  },
);
