import { Address, type Family, type Packet, SECOND, withFields } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from '../node.ts';
import { type Place, places, read, rulesOf } from './lines.ts';
import { MATCH_LINES } from './match-lines.ts';
import { probes, sound } from './probes.ts';

/**
 * For each rule the packets that it matches (1), does not (0), or drops (x), as a text. All stand in one chain,
 * unless they drop.
 */
function answers(rules: readonly string[], place: Place): readonly string[] {
  const { table, chain, family, isAlone } = place;
  const node = new TestNode(tableOf(table, rules), family);
  const texts = rules.map(() => '');
  let seen = rules.map(() => 0);
  for (const packet of isAlone ? probes(family) : sound(family)) {
    const { outcome } = node.host.send(chain === 'OUTPUT' ? own(packet, family) : packet);
    const counts = node.matched(table, chain);
    for (const [rule, before] of seen.entries()) {
      texts[rule] += outcome === 'dropped' ? 'x' : String(counts[rule]! - before);
    }
    seen = [...counts];
    node.host.clock.advance(SECOND / 2);
  }
  return texts;
}

/** As a process of the router itself sends it. */
function own(packet: Packet, family: Family): Packet {
  const { sourcePort, destinationPort } = packet;
  const owner = { user: sourcePort === 4000 ? 5 : 0, group: destinationPort === 80 ? 7 : 0 };
  return withFields(packet, {
    source: Address.parse(family === 4 ? '10.0.0.1' : 'fd00::1'),
    inputInterface: null,
    ...(sourcePort !== 1 && { owner }),
  });
}

function story(place: Place, lines: readonly string[]): readonly string[] {
  const node = new TestNode('', place.family);
  const rules = lines.map((line) => read(node, line, place));
  const taken = rules.flat().filter((rule) => rule.startsWith('-A'));
  const told = place.isAlone
    ? taken.map((rule) => answers([rule], place)[0]!)
    : answers(taken, place);
  // The saved text is read as the same rules.
  node.iptables.load(tableOf(place.table, taken));
  expect(rulesOf(node.iptables.save())).toEqual(taken);
  let at = 0;
  return lines.flatMap((line, index) => {
    const saved = rules[index]!;
    if (typeof saved === 'string') return [`  ${line}`, `    ${saved}`];
    return [`  ${line}`, ...saved.map((rule) => `    ${rule}\n      ${told[at++]}`)];
  });
}

test('rules of all matches are read, written and answer as they did', async () => {
  const lines: string[] = [];
  for (const [place, text] of places(MATCH_LINES)) {
    lines.push(`${place.table} ${place.chain}, IPv${place.family}`, ...story(place, text));
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('matches.txt');
});
