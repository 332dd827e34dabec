import { type FelixChain, type FelixRule, savedText } from './rule.ts';
import { ruleHashes } from './rule-hashes.ts';

export type TableName = 'filter' | 'nat' | 'mangle' | 'raw';

/** Felix's part of one table: its own chains, and a rule at the top of built-in ones. */
export interface FelixTable {
  readonly name: TableName;
  readonly chains: readonly FelixChain[];
  /** The rule at the top of each built-in chain, by the chain's name. */
  readonly inserts: ReadonlyMap<string, FelixRule>;
}

/**
 * The table for `iptables-restore --noflush`, which keeps other programs' rules, below Felix's; empty
 * where nothing has changed since `known` was written.
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

/** The hash of a chain's last rule, which depends on all rules before it. */
function sameRules(hashes: readonly string[], known: readonly string[] | undefined): boolean {
  return known?.length === hashes.length && known.at(-1) === hashes.at(-1);
}
