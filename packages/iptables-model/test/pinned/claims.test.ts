import { HOOKS, PacketBuffer, PacketPathError, Passage, Protocol } from '@packet-path/core';
import { expect, test } from 'vitest';
import { hookBit } from '../../src/extension/hook-bits.ts';
import type { Predicate, Rule } from '../../src/index.ts';
import { LoadedTable } from '../support/loaded-table.ts';
import { SETS } from '../support/words.ts';
import { type Place, places } from './lines.ts';
import { MATCH_LINES } from './match-lines.ts';
import { probes } from './probes.ts';
import { TARGET_LINES } from './target-lines.ts';

/** A host with sets and an account. */
function hostOf({ table, family }: Place): LoadedTable {
  const skb = `create skb hash:ip family ${family === 4 ? 'inet' : 'inet6'} skbinfo\n`;
  const made = new LoadedTable(table, family, SETS[family] + skb);
  made.node.memory.addAccount('seen');
  return made;
}

/** The first rule of a line, which replaces all others; undefined where it is refused, or makes no rule. */
function loaded(host: LoadedTable, { chain }: Place, line: string): Rule | undefined {
  try {
    return host.load(`-A ${chain} ${line}`).table.chain(chain)!.rules[0];
  } catch (error) {
    if (error instanceof PacketPathError) return undefined;
    throw error;
  }
}

/** The properties that a predicate has, by which packets are spared asking it. */
function claimsOf(predicate: Predicate): string {
  const { fieldTest, chances, passesAllOf } = predicate;
  const flags = ['isRepeatable', 'ignoresDestination', 'ignoresConnection', 'isStateless'] as const;
  return [
    ...flags.filter((flag) => predicate[flag] === true),
    ...(fieldTest === undefined ? [] : [JSON.stringify(fieldTest)]),
    ...(chances === undefined ? [] : [`chances ${chances}`]),
    ...(passesAllOf === undefined ? [] : [`passes all of ${passesAllOf}`]),
    ...(predicate.state === undefined ? [] : [`state ${JSON.stringify(predicate.state())}`]),
  ].join(', ');
}

/** The properties of a rule as a whole. */
function rulesClaims({ form, extended, isOwn, needsConntrack }: Rule): string {
  const bits = form.allowedHooks & (extended?.allowedHooks ?? form.allowedHooks);
  const hooks = HOOKS.filter((hook) => (bits & hookBit(hook)) !== 0);
  return [
    ...(isOwn ? ['own'] : []),
    ...(form.holds || extended?.holds === true ? ['holds'] : []),
    ...(form.isChecked ? ['checked'] : []),
    ...(needsConntrack ? ['tracked'] : []),
    hooks.length === HOOKS.length ? 'anywhere' : hooks.join(' '),
  ].join(', ');
}

/** Whether a packet has all that a transport header has. */
function isWhole(packet: PacketBuffer): boolean {
  return packet.fragment === null && (packet.tcp !== null) === (packet.protocol === Protocol.TCP);
}

test('matches claim what they did, and it is true of packets', async () => {
  const told: string[] = [];
  for (const [place, lines] of places(MATCH_LINES)) {
    told.push(`${place.table} ${place.chain}, IPv${place.family}`);
    const packets = probes(place.family).map((packet) => new PacketBuffer(packet));
    const made = hostOf(place);
    const chain = made.table.chain(place.chain)!;
    for (const line of new Set(lines)) {
      const rule = loaded(made, place, line);
      if (rule === undefined) continue;
      const { deciding, asked, predicates } = made.table.tests(chain, 0);
      told.push(`  ${line}: ${rulesClaims(rule)}`);
      if (predicates.length > 0) told.push(`    asks ${asked.join()} of ${predicates.length}`);
      told.push(...deciding.map((predicate) => `    ${claimsOf(predicate)}`));
      const passage = new Passage(made.node.host, undefined);
      const untrue = deciding.filter(({ fieldTest: test, passesAllOf }, at) =>
        packets.some((packet) => {
          const ofAll = isWhole(packet) && packet.protocol === passesAllOf;
          const field = test?.field === 'mark' ? packet.mark : packet.destinationPort;
          const isOther =
            test !== undefined &&
            test.field !== 'source port' &&
            (test.protocol === 0 || (packet.protocol === test.protocol && isWhole(packet))) &&
            (field & test.mask) >>> 0 !== test.value;
          if (!ofAll && !isOther) return false;
          return deciding[at]!.matches(packet, passage) !== ofAll;
        }),
      );
      if (untrue.length > 0) expect([line, untrue]).toEqual([line, []]);
    }
  }
  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('match-claims.txt');
});

test('targets claim what they did', async () => {
  const told: string[] = [];
  for (const [place, lines] of places(TARGET_LINES)) {
    told.push(`${place.table} ${place.chain}, IPv${place.family}`);
    const made = hostOf(place);
    const chain = made.table.chain(place.chain)!;
    for (const line of new Set(lines)) {
      const rule = loaded(made, place, line);
      if (rule === undefined) continue;
      told.push(`  ${line}: ${rulesClaims(rule)}`);
      if (rule.extended === undefined) continue;
      const action = made.table.action(chain.number, 0);
      const { gives } = action;
      const claims = [
        ...(['isRepeatable', 'isLast', 'isStateless'] as const).filter(
          (claim) => action[claim] === true,
        ),
        ...(gives === undefined ? [] : [`gives ${gives.address} ${gives.port}`]),
      ];
      if (claims.length > 0) told.push(`    ${claims.join(', ')}`);
    }
  }
  await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('target-claims.txt');
});
