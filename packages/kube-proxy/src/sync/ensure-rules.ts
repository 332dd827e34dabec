import type { Family, Invocation } from '@packet-path/core';
import type { TableText } from '../netfilter/ruleset.ts';
import type { HostView } from './host-view.ts';

/**
 * The first part of a full sync: missing chains are made, and missing jumps are inserted before the
 * rules of their chain, by one run of iptables each (`EnsureChain`, `EnsureRule`). A table's own chains
 * get their rules only when they are made.
 */
export function* ensureRules(
  family: Family,
  tables: readonly TableText[],
  host: HostView,
): Generator<Invocation, void> {
  const tool = family === 4 ? 'iptables' : 'ip6tables';
  for (const table of tables) {
    const { name } = table;
    const own = new Set(table.ownChains);
    const rules = rulesOf(table);
    const targets = rules.filter(([chain]) => !own.has(chain)).map(([, rule]) => targetOf(rule));
    const missing = [...new Set([...own, ...targets])].filter(
      (chain) => !host.hasChain(family, name, chain),
    );
    for (const chain of missing) yield { tool, arguments: `-t ${name} -N ${chain}` };
    for (const [chain, rule] of rules) {
      if (!own.has(chain) || !missing.includes(chain)) continue;
      yield { tool, arguments: `-t ${name} -A ${chain} ${rule}` };
    }
    for (const [chain, rule] of rules.reverse()) {
      if (own.has(chain) || host.hasRule(family, name, chain, rule)) continue;
      yield { tool, arguments: `-t ${name} -I ${chain} ${rule}` };
    }
  }
}

function rulesOf(table: TableText): (readonly [chain: string, rule: string])[] {
  return table.ruleLines.flatMap((line) => {
    const found = /^-A (\S+) (.*)$/.exec(line);
    return found === null ? [] : [[found[1]!, found[2]!] as const];
  });
}

function targetOf(rule: string): string {
  return rule.slice(rule.lastIndexOf(' ') + 1);
}
