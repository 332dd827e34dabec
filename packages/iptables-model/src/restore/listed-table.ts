import { BUILTIN_CHAINS, type TableName } from '../extension/table-name.ts';
import type { LineWords } from '../text/line-words.ts';

/** Tables in the order in which a listing is taken to be theirs: security has the chains of filter. */
const TABLES: readonly TableName[] = ['filter', 'nat', 'mangle', 'raw'];

/**
 * The table of a text that `iptables -S` printed, which names none: the one that has the built-in chains
 * whose policies it begins with. The first of them was read last, `-P`.
 *
 * @throws {PacketPathError} `syntax` where no table has these chains
 */
export function listedTable(words: LineWords): TableName {
  const policies = /^(?:-P [^\n]*(?:\n|$))*/.exec(words.text.slice(words.lineStart))?.[0] ?? '';
  const chains = [...policies.matchAll(/^-P (\S+)/gm)].map(([, chain]) => chain);
  const table = TABLES.find((name) => {
    const builtins = BUILTIN_CHAINS[name].map(({ hook }): string => hook);
    return builtins.length === chains.length && builtins.every((chain) => chains.includes(chain));
  });
  return (
    table ??
    words.fail('syntax', 'these policies do not say which table it is', 'what iptables-save prints')
  );
}

/** Refuses what `iptables -L` prints: it leaves out much of each rule. */
export function refuseListing(words: LineWords): void {
  if (
    /^Chain \S+ \((?:policy|\d+ references?)/.test(words.text.slice(words.lineStart, words.lineEnd))
  ) {
    words.fail('syntax', 'iptables -L leaves out parts of rules', 'what iptables-save prints');
  }
}
