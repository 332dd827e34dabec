import { type FelixChain, type FelixRule, savedText } from './rule.ts';
import { ruleHashes } from './rule-hashes.ts';

export type TableName = 'filter' | 'nat' | 'mangle' | 'raw';

/** What Felix adds to one table: chains of its own, and a rule on top of built-in ones. */
export interface FelixTable {
  readonly name: TableName;
  readonly chains: readonly FelixChain[];
  /** By built-in chain, the rules to stand on top. */
  readonly inserts: ReadonlyMap<string, readonly FelixRule[]>;
}

/** The table for `iptables-restore --noflush`: what others have in it stays below. */
export function tableScript({ name, chains, inserts }: FelixTable): string {
  const sorted = [...chains].sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = [`*${name}`, ...sorted.map((chain) => `:${chain.name} - [0:0]`)];
  for (const [chain, rules] of inserts) {
    const hashes = ruleHashes({ name: chain, rules });
    // Each goes on top of those before it, so the last is put first.
    for (const [index, rule] of [...rules.entries()].reverse()) {
      lines.push(`-I ${chain} ${savedText(rule, hashes[index]!)}`);
    }
  }
  for (const chain of sorted) {
    const hashes = ruleHashes(chain);
    for (const [index, rule] of chain.rules.entries()) {
      lines.push(`-A ${chain.name} ${savedText(rule, hashes[index]!)}`);
    }
  }
  lines.push('COMMIT', '');
  return lines.join('\n');
}
