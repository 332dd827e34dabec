import { PacketPathError } from '@packet-path/core';
import type { RuleEnvironment } from '../extension/extension.ts';
import { type Chain, contentsOf, putContents } from '../ruleset/chain.ts';
import { CompiledChain } from '../ruleset/compiled-chain.ts';
import type { TableDraft } from './table-draft.ts';

/**
 * Puts a draft in place. As the kernel replaces a table as a whole, matches and targets with
 * something of their own are made anew for every rule of it, before the old ones let go.
 *
 * @throws {PacketPathError} what a match or target refuses; nothing has changed then
 */
export function commit(draft: TableDraft, environment: RuleEnvironment, source: string): void {
  const compiled = new Map<Chain, CompiledChain>();
  try {
    for (const chain of draft.chains.values()) {
      const contents = draft.contents(chain);
      if (!contents.perRule) continue;
      compiled.set(chain, new CompiledChain(chain, contents, environment));
    }
  } catch (error) {
    for (const chain of compiled.values()) chain.release();
    throw error instanceof PacketPathError ? error.at(source) : error;
  }
  const { table, changed } = draft;
  const old = [...table.chains.values()].map((chain) => contentsOf(chain));
  for (const [chain, contents] of changed) putContents(chain, contents);
  for (const contents of old) if (contents.perRule) contents.compiled?.release();
  for (const [chain, made] of compiled) contentsOf(chain).compiled = made;
  table.replaceChains(draft.chains);
}
