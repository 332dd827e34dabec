import { formatPacket, type Packet, SECOND } from '@packet-path/core';
import { expect, test } from 'vitest';
import { nftRulesetOf, readNft, readNftJson, writeNft, writeNftJson } from '../../src/index.ts';
import { TestNode } from '../node.ts';
import { MATCHES, NAMED } from './lines.ts';
import { PROBES } from './probes.ts';
import { refusalOf } from './refusal.ts';
import { STATEMENTS } from './statements.ts';

type TableFamily = 'ip' | 'ip6' | 'inet';
const FAMILIES: readonly TableFamily[] = ['ip', 'ip6', 'inet'];

/** The rules of a text: in a table of one family those alone to which the family matters. */
function rulesIn(text: string, family: TableFamily): string[] {
  const rules = text.trim().split(/;; |\n/);
  return family === 'inet' ? rules : rules.filter((rule) => OF_FAMILY.test(rule));
}

const FAMILY_OF = { 4: 'ip', 6: 'ip6' } as const;

/** The names of sets, objects and chains that {@link NAMED} has. */
const NAMES = /@\w{3}|hits|much|rate1|files|other/;

/** A table of a family with rules in a chain, and everything that they may name. */
function tableOf(family: TableFamily, place: string, rules: readonly string[]): string {
  const [type, hook, priority] = place.split(' ');
  const named = rules.some((rule) => NAMES.test(rule))
    ? `${family === 'ip6' ? NAMED.ip6 : NAMED.ip}${NAMED.both}`
    : '';
  return `table ${family} t {${named}
	chain c {
		type ${type} hook ${hook} priority ${priority};
		${rules.join('\n\t\t')}
	}
}
`;
}

/** The listing of a script reads as the same, by way of JSON too. */
function staysTheSame(script: string): void {
  const ruleset = nftRulesetOf(readNft(script));
  const listed = writeNft(ruleset);
  expect(writeNft(nftRulesetOf(readNft(listed)))).toBe(listed);
  expect(writeNft(nftRulesetOf(readNftJson(writeNftJson(ruleset))))).toBe(listed);
}

/** Rules that mean another thing in tables of one family than in those of both. */
const OF_FAMILY =
  /\bip6?\b|addr|icmp|fib|rt |nfproto|@nh|nat|masq|redirect|reject|dup|tproxy|jhash/;

/** The rule as it is listed, the error that refuses it, or how its host refuses what can be read. */
function read(node: TestNode, family: TableFamily, place: string, rule: string): string {
  const script = tableOf(family, place, [rule]);
  try {
    const listed = writeNft(nftRulesetOf(readNft(script)));
    node.nftables.load(`flush ruleset\n${script}`);
    return listed.split('\n').slice(-4, -3).join('').trim();
  } catch (error) {
    return refusalOf(error);
  }
}

/** The packets that each rule lets come to its counter (1), of all rules in one chain. */
function answers(family: TableFamily, rules: readonly string[]): readonly string[] {
  const script = tableOf(family, 'filter forward mangle', rules);
  staysTheSame(script);
  const node = new TestNode(script);
  const texts = rules.map(() => '');
  let before = rules.map(() => 0);
  const counts = (): number[] =>
    node.nftables
      .save()
      .split('chain c {')[1]!
      .split('\n')
      .flatMap((line) => {
        const found = /counter packets (\d+) bytes \d+$/.exec(line);
        return found === null ? [] : [Number(found[1])];
      });
  const probes = PROBES.filter(
    (packet) => family === 'inet' || family === FAMILY_OF[packet.family],
  );
  for (const packet of probes) {
    node.send(packet);
    const now = counts();
    expect(now.length).toBe(rules.length);
    for (const [rule, count] of now.entries())
      texts[rule] = `${texts[rule]}${count - before[rule]!}`;
    before = now;
    node.host.clock.advance(SECOND / 2);
  }
  return texts;
}

test('rules of all matches are read, listed and answer as they did', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const family of FAMILIES) {
    const node = new TestNode();
    lines.push(family);
    const told = rulesIn(MATCHES, family).map((rule) => {
      const text = `${rule} counter`;
      return { text, listed: read(node, family, 'filter forward mangle', text) };
    });
    const taken = told.filter(({ listed }) => !listed.startsWith('refused'));
    const given = answers(
      family,
      taken.map(({ text }) => text),
    );
    for (const { text, listed } of told) {
      const index = taken.findIndex((each) => each.text === text);
      const same = listed === `${text} packets 0 bytes 0` ? '' : `\n    ${listed}`;
      lines.push(`  ${text}${same}${index < 0 ? '' : `\n      ${given[index]}`}`);
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('matches.txt');
});

/** Of the probes, those that statements do something different with. */
const CHOSEN = [0, 3, 5, 10, 17, 22].map((index) => PROBES[index]!);

function written(packet: Packet): string {
  const { tcp, mark, tos, ttl, length, content } = packet;
  const options =
    tcp === null ? '' : [tcp.mss, tcp.windowScale, tcp.sackPermitted, tcp.window].join('/');
  return `${formatPacket(packet)} mark ${mark} tos ${tos} ttl ${ttl} length ${length} ${options} ${content ?? ''}`.trim();
}

/** The outcomes of packets, each sent twice, and what is left in the tables. */
function fates(node: TestNode): string[] {
  node.conntrack.flush();
  const lines = CHOSEN.flatMap((packet) => [packet, packet]).map((packet) => {
    const { outcome, reason, emitted, delivered } = node.send(packet);
    return `      ${outcome} ${reason?.kind ?? ''} ${[...emitted, ...delivered].map(written).join(' & ')}`;
  });
  const save = `${node.nftables.save()}${node.conntrack.save()}`;
  return [...lines, ...save.split('\n').map((line) => `      ${line.trim()}`)];
}

test.each(Object.entries(STATEMENTS))(
  'rules of a %s chain do what they did',
  { tags: ['slow'] },
  async (place, text) => {
    const lines: string[] = [];
    for (const family of FAMILIES) {
      const node = new TestNode(tableOf(family, place, []));
      const usual = new Set(fates(node));
      const taken: string[] = [];
      lines.push(`${family} ${place}`);
      for (const rule of rulesIn(text, family)) {
        const listed = read(node, family, place, rule);
        lines.push(`  ${rule}${listed === rule ? '' : `\n    ${listed}`}`);
        if (listed.startsWith('refused')) continue;
        taken.push(rule);
        lines.push(...new Set(fates(node).filter((line) => !usual.has(line))));
      }
      staysTheSame(tableOf(family, place, taken));
    }
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`${place.replaceAll(' ', '-')}.txt`);
  },
);
