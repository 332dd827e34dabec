import { type FelixChain, type FelixRule, savedText } from './rule.ts';
import { ruleHashes } from './rule-hashes.ts';

export type TableName = 'filter' | 'nat' | 'mangle' | 'raw';

/** What Felix adds to one table: chains of its own, and a rule on top of built-in ones. */
export interface FelixTable {
  readonly name: TableName;
  readonly chains: readonly FelixChain[];
  /** By built-in chain, the rule to stand on top. */
  readonly inserts: ReadonlyMap<string, FelixRule>;
}

/**
 * The table for `iptables-restore --noflush`, where what others have in it stays below; empty where
 * nothing has changed since `known` was written.
 */
export function tableScript({ name, chains, inserts }: FelixTable, known?: FelixTable): string {
  const written = new Map(known?.chains.map((chain) => [chain.name, ruleHashes(chain)]));
  const changed = [...chains]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((chain) => ({ chain, hashes: ruleHashes(chain) }))
    .filter(({ chain, hashes }) => !sameRules(hashes, written.get(chain.name)));
  const kept = new Set(chains.map((chain) => chain.name));
  const stale = [...written.keys()].filter((chain) => !kept.has(chain)).sort();
  const lines = [...changed.map(({ chain }) => chain.name), ...stale].map(
    (chain) => `:${chain} - [0:0]`,
  );
  if (known === undefined) {
    for (const [chain, rule] of inserts) {
      const [hash = ''] = ruleHashes({ name: chain, rules: [rule] });
      lines.push(`-I ${chain} ${savedText(rule, hash)}`);
    }
  }
  for (const { chain, hashes } of changed) {
    for (const [index, rule] of chain.rules.entries()) {
      lines.push(`-A ${chain.name} ${savedText(rule, hashes[index]!)}`);
    }
  }
  lines.push(...stale.map((chain) => `-X ${chain}`));
  return lines.length === 0 ? '' : [`*${name}`, ...lines, 'COMMIT', ''].join('\n');
}

/** A rule's hash tells of all before it, so the last one tells of the chain. */
function sameRules(hashes: readonly string[], known: readonly string[] | undefined): boolean {
  return known?.length === hashes.length && known.at(-1) === hashes.at(-1);
}
