import { PacketPathError } from '@packet-path/core';
import { CompiledChain } from '../evaluate/compiled-chain.ts';
import type { RuleEnvironment } from '../extension/extension.ts';
import type { Chain } from '../ruleset/chain.ts';
import type { TableDraft } from './table-draft.ts';

/** A draft that is right, and the chains of it that have been made ready. */
interface Prepared {
  readonly draft: TableDraft;
  readonly compiled: ReadonlyMap<Chain, CompiledChain>;
}

/**
 * Puts drafts in place, all or none. As the kernel replaces a table as a whole, matches and targets
 * with something of their own are made anew for every rule of it, before the old ones let go.
 *
 * @throws {PacketPathError} what a match or target refuses; nothing has changed then
 */
export function commit(
  drafts: readonly TableDraft[],
  environmentOf: (draft: TableDraft) => RuleEnvironment,
  source: string,
): void {
  const prepared: Prepared[] = [];
  try {
    for (const draft of drafts) {
      const compiled = new Map<Chain, CompiledChain>();
      prepared.push({ draft, compiled });
      for (const chain of draft.chains.values()) {
        const contents = draft.contents(chain);
        if (!contents.perRule) continue;
        compiled.set(chain, new CompiledChain(chain, contents, environmentOf(draft)));
      }
    }
  } catch (error) {
    for (const { compiled } of prepared) for (const chain of compiled.values()) chain.release();
    throw error instanceof PacketPathError ? error.at(source) : error;
  }
  for (const each of prepared) putInPlace(each);
}

function putInPlace({ draft, compiled }: Prepared): void {
  const { table, changed } = draft;
  const old = [...table.chains.values()].map(({ contents }) => contents);
  for (const [chain, contents] of changed) chain.contents = contents;
  for (const contents of old) if (contents.perRule) contents.compiled?.release();
  for (const [chain, made] of compiled) chain.contents.compiled = made;
  table.replaceChains(draft.chains);
}
