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

/** How many characters {@link writeTable} writes of a table without counters. */
export function writtenLength({ name, family, chains }: Table): number {
  let length = `*${name}\nCOMMIT\n`.length;
  for (const chain of chains.values()) {
    length += chainLine(chain).length + 1;
    const before = `-A ${chain.name}\n`.length;
    for (const rule of chain.rules) length += before + rule.writtenLength(family);
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
