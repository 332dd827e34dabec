import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Table } from './table.ts';

/** A table as iptables-save prints it, from `*TABLE` to COMMIT, without the comments around it. */
export function writeTable(table: Table, withCounters: boolean): string {
  const chains = inOrder(table);
  const lines = [`*${table.name}`];
  for (const chain of chains) lines.push(chainLine(chain));
  for (const chain of chains) {
    for (const [index, rule] of chain.rules.entries()) {
      const { packets, bytes } = table.counted(chain, index);
      const counters = withCounters ? `[${packets}:${bytes}] ` : '';
      lines.push(`${counters}-A ${chain.name}${rule.write(table.family)}`);
    }
  }
  lines.push('COMMIT', '');
  return lines.join('\n');
}

/** Characters of the line of a user's chain, and of the line of a rule, but for the name of the chain and the rule. */
const OWN_CHAIN = ': - [0:0]'.length;
const BEFORE_RULE = '-A \n'.length;

/** How many characters {@link writeTable} writes of a table without counters. */
export function writtenLength({ name: table, family, chains }: Table): number {
  let length = `*${table}\nCOMMIT\n`.length;
  for (const chain of chains.values()) {
    const { name, policy, body } = chain;
    length += (policy === null ? name.length + OWN_CHAIN : chainLine(chain).length) + 1;
    length += body.length * (name.length + BEFORE_RULE) + body.writtenLength(family);
  }
  return length;
}

/** Built-in chains in the order of their hooks, then the user's by name, as libiptc keeps them. */
function inOrder(table: Table): readonly LiveChain[] {
  const chains = [...table.chains.values()];
  const own = chains.filter(({ hook }) => hook === null);
  own.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...chains.filter(({ hook }) => hook !== null), ...own];
}

function chainLine({ name, policy }: LiveChain): string {
  if (policy === null) return `:${name} - [0:0]`;
  return `:${name} ${policy.policy} [${policy.packets}:${policy.bytes}]`;
}
