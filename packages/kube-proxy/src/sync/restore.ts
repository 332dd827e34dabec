import {
  type Family,
  type Invocation,
  PartedText,
  partedInvocation,
  type TextPart,
} from '@packet-path/core';
import type { TableText } from '../netfilter/ruleset.ts';

/** `iptables-restore --noflush --counters` of chains to rewrite, and of chains of nat to delete. */
export function restoreInvocation(
  family: Family,
  filter: TableText,
  nat: TableText,
  stale: readonly string[] = [],
): Invocation {
  const parts: TextPart[] = [];
  filter.restoreTo(parts);
  nat.restoreTo(parts, stale);
  parts.push('');
  const tool = family === 4 ? 'iptables-restore' : 'ip6tables-restore';
  return partedInvocation(tool, '--noflush --counters', new PartedText(parts));
}
