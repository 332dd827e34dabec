import { formatPacket, type Packet } from '@packet-path/core';
import { expect, test } from 'vitest';
import { TestNode, tableOf } from '../node.ts';
import { SETS } from '../support/words.ts';
import { type Place, places, read, rulesOf } from './lines.ts';
import { sound } from './probes.ts';
import { TARGET_LINES } from './target-lines.ts';

/** A packet with what targets change of it. */
function written(packet: Packet): string {
  const { tcp, mark, tos, ttl, length } = packet;
  const options = tcp === null ? '' : [tcp.mss, tcp.windowScale, tcp.sackPermitted].join('/');
  return `${formatPacket(packet)} mark ${mark} tos ${tos} ttl ${ttl} length ${length} ${options}`;
}

/** SYNs with options, a bare ACK, UDP, SCTP, a query, an error, ESP. */
const CHOSEN = [0, 2, 7, 8, 12, 14, 15, 18] as const;

const SKB = {
  4: 'create skb hash:ip skbinfo\nadd skb 10.0.0.2 skbmark 0x5/0xff skbprio 1:2 skbqueue 3\n',
  6: 'create skb hash:ip family inet6 skbinfo\nadd skb fd00::2 skbmark 0x5/0xff skbprio 1:2 skbqueue 3\n',
} as const;

/** The outcomes of packets under one rule; what is the same as without it is left out. */
function fates(rules: readonly string[], { table, family }: Place): string[] {
  const node = new TestNode('', family);
  if (rules.some((rule) => /set/i.test(rule))) {
    node.ipsets.load(SETS[family]);
    node.ipsets.load(SKB[family]);
  }
  const sets = node.ipsets.save();
  if (rules.length > 0) node.iptables.load(tableOf(table, rules));
  const lines = CHOSEN.map((index) => sound(family)[index]!).map((packet) => {
    const { outcome, reason, emitted, delivered } = node.host.send(packet);
    const went = [...emitted, ...delivered].map(written).join(' & ');
    return `      ${outcome} ${reason?.kind ?? ''} ${went}`;
  });
  const changed = node.ipsets.save();
  lines.push(changed === sets ? '' : changed.replace(/^/gm, '      '));
  lines.push(
    ...node.conntrack
      .save()
      .split('\n')
      .map((line) => `      ${line}`),
  );
  return lines;
}

function story(place: Place, lines: readonly string[]): readonly string[] {
  const node = new TestNode('', place.family);
  node.ipsets.load(SETS[place.family]);
  node.ipsets.load(SKB[place.family]);
  const usual = new Set(fates([], place));
  return lines.flatMap((line) => {
    const rules = read(node, line, place);
    if (typeof rules === 'string') return [`  ${line}`, `    ${rules}`];
    node.iptables.load(tableOf(place.table, rules));
    expect(rulesOf(node.iptables.save())).toEqual(rules);
    const told = fates(rules, place).filter((fate) => !usual.has(fate));
    return [`  ${line}`, ...rules.map((rule) => `    ${rule}`), ...told];
  });
}

test('rules of all targets are read, written and done as they were', {
  tags: ['slow'],
}, async () => {
  const lines: string[] = [];
  for (const [place, text] of places(TARGET_LINES)) {
    lines.push(`${place.table} ${place.chain}, IPv${place.family}`, ...story(place, text));
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('targets.txt');
});
