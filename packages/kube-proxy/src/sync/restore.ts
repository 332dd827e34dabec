import type { Family, Invocation } from '@packet-path/core';
import type { TableText } from '../netfilter/ruleset.ts';

/** `iptables-restore --noflush --counters` of chains to rewrite, and of chains of nat to delete. */
export function restoreInvocation(
  family: Family,
  filter: TableText,
  nat: TableText,
  stale: readonly string[] = [],
): Invocation {
  const lines: string[] = [];
  filter.restoreTo(lines);
  nat.restoreTo(lines, stale);
  lines.push('');
  return {
    tool: family === 4 ? 'iptables-restore' : 'ip6tables-restore',
    arguments: '--noflush --counters',
    input: lines.join('\n'),
  };
}
