import type { Chain } from './chain.ts';
import type { Table } from './table.ts';

/** A table as iptables-save prints it, from `*TABLE` to COMMIT, without the comments around it. */
export function writeTable(table: Table, withCounters: boolean): string {
  const chains = inOrder(table);
  const lines = [`*${table.name}`];
  for (const chain of chains) lines.push(chainLine(chain));
  for (const chain of chains) {
    for (const [index, rule] of chain.rules.entries()) {
      const { packets, bytes } = chain.counters(index);
      const counters = withCounters ? `[${packets}:${bytes}] ` : '';
      lines.push(`${counters}-A ${chain.name}${rule.write(table.family)}`);
    }
  }
  lines.push('COMMIT', '');
  return lines.join('\n');
}

/** Built-in chains in the order of their hooks, then the user's by name, as libiptc keeps them. */
function inOrder(table: Table): readonly Chain[] {
  const chains = [...table.chains.values()];
  const own = chains.filter(({ hook }) => hook === null);
  own.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...chains.filter(({ hook }) => hook !== null), ...own];
}

function chainLine({ name, policy, policyCounters }: Chain): string {
  const { packets, bytes } = policyCounters;
  return policy === null ? `:${name} - [0:0]` : `:${name} ${policy} [${packets}:${bytes}]`;
}
