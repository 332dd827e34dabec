import type { Family, Invocation } from '@packet-path/core';
import fc from 'fast-check';
import type { Beginning } from './ways.ts';
import { ADDRESSES, word } from './words.ts';

/**
 * Changes of a node's rules and sets: commands, partial restores, edits of a chain such as programs
 * make that write it anew, and changes of sets. Some are refused by most rulesets.
 */
export function changes({ family, rules }: Beginning): fc.Arbitrary<Invocation> {
  return fc.oneof(
    { weight: 4, arbitrary: commands(family) },
    { weight: 2, arbitrary: restores(family) },
    { weight: 6, arbitrary: rewrites(family, rules) },
    { weight: 2, arbitrary: ofSets(family) },
  );
}

const table = word('raw', 'mangle', 'nat', 'filter');
const chain = word('PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING', 'FORWARD-0');

function oneRule(family: Family): fc.Arbitrary<string> {
  return word(
    '-p tcp -j ACCEPT',
    `-d ${ADDRESSES[family][2]} -j RETURN`,
    '-m mark --mark 0x1 -j MARK --set-xmark 0x0/0x1',
    '-p tcp -m tcp --dport 80',
    '-m statistic --mode random --probability 0.5 -j ACCEPT',
    '-m limit --limit 1/min',
  );
}

function commands(family: Family): fc.Arbitrary<Invocation> {
  const rule = oneRule(family);
  const words = fc.oneof(
    fc.tuple(table, chain, rule).map(([t, c, r]) => `-t ${t} -I ${c} ${r}`),
    fc.tuple(table, chain, rule).map(([t, c, r]) => `-t ${t} -A ${c} ${r}`),
    fc
      .tuple(table, chain, fc.integer({ min: 1, max: 9 }))
      .map(([t, c, n]) => `-t ${t} -D ${c} ${n}`),
    fc
      .tuple(table, chain, fc.integer({ min: 1, max: 30 }), rule)
      .map(([t, c, n, r]) => `-t ${t} -R ${c} ${n} ${r}`),
    fc.tuple(table, chain).map(([t, c]) => `-t ${t} -Z ${c}`),
    fc.tuple(table, chain).map(([t, c]) => `-t ${t} -F ${c}`),
  );
  const tool = family === 4 ? 'iptables' : 'ip6tables';
  return words.map((text): Invocation => ({ tool, arguments: text }));
}

/** A chain with other rules, that rules of the built-in chain lead to. */
function restores(family: Family): fc.Arbitrary<Invocation> {
  const rules = fc.array(fc.tuple(chain, oneRule(family)), { maxLength: 4 });
  return fc.tuple(table, rules).map(([name, some]) => {
    const lines = some.map(([c, r]) => `-A ${c} ${r}`);
    return restore(family, [`*${name}`, ':FORWARD-0 - [0:0]', ...lines]);
  });
}

/** One chain of the ruleset, written anew with a rule more, fewer or elsewhere. */
function rewrites(family: Family, rules: string): fc.Arbitrary<Invocation> {
  const chains = chainsOf(rules);
  if (chains.length === 0) return restores(family);
  return fc.constantFrom(...chains).chain(({ head, lines }) => {
    const place = fc.nat(Math.max(0, lines.length - 1));
    return fc.tuple(word('take', 'double', 'swap', 'turn'), place, place).map(([how, a, b]) => {
      const edited = [...lines];
      if (how === 'take') edited.splice(a, 1);
      else if (how === 'double') edited.splice(b, 0, lines[a]!);
      else if (how === 'swap') [edited[a], edited[b]] = [lines[b]!, lines[a]!];
      else edited.push(...edited.splice(0, a));
      return restore(family, [...head, ...edited]);
    });
  });
}

/** The chains with rules, each with the lines that empty it and those that fill it. */
function chainsOf(rules: string): readonly { head: readonly string[]; lines: readonly string[] }[] {
  let name = '';
  const declared = new Map<string, { head: string[]; lines: string[] }>();
  for (const line of rules.split('\n')) {
    if (line.startsWith('*')) name = line;
    const [first = '', second = ''] = line.split(' ');
    if (first.startsWith(':'))
      declared.set(name + first.slice(1), { head: [name, line], lines: [] });
    if (first === '-A') declared.get(name + second)?.lines.push(line);
  }
  return [...declared.values()].filter(({ lines }) => lines.length > 0);
}

function restore(family: Family, lines: readonly string[]): Invocation {
  const tool = family === 4 ? 'iptables-restore' : 'ip6tables-restore';
  return { tool, arguments: '--noflush', input: [...lines, 'COMMIT', ''].join('\n') };
}

function ofSets(family: Family): fc.Arbitrary<Invocation> {
  const [host = ''] = ADDRESSES[family];
  return word(
    `add hosts ${host} -exist`,
    `del hosts ${host} -exist`,
    `add web ${family}80 -exist`,
    'flush nets',
    'swap hosts added',
  ).map((text): Invocation => ({ tool: 'ipset', arguments: text }));
}
