import { PacketPathError } from '@packet-path/core';
import { type Chain, contentsOf, putContents } from '../ruleset/chain.ts';
import { type OwnParts, releaseOwn } from '../ruleset/chain-contents.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { Table } from '../ruleset/table.ts';
import { chainOf } from '../ruleset/target.ts';
import { checkDraft } from './check-draft.ts';
import { holdAll, letGo } from './hold.ts';
import type { TableDraft } from './table-draft.ts';

/**
 * Checks a draft and puts it in place. As the kernel replaces a table as a whole, matches and targets
 * with something of their own are made anew for every rule of it, before the old ones let go;
 * everything else costs in proportion to the chains that change.
 *
 * @throws {PacketPathError} `chain-loop`, `not-allowed`, and the refusal of a match or target; nothing
 * has changed then
 */
export function commit(draft: TableDraft, source: string): void {
  const { table } = draft;
  const held: Rule[] = [];
  const own = new Map<Chain, (OwnParts | undefined)[]>();
  try {
    checkDraft(draft, source);
    for (const { rules } of draft.changed.values()) holdAll(rules, table.environment, held);
    makeOwn(draft, own);
  } catch (error) {
    for (const rule of held) letGo(rule);
    for (const parts of own.values()) releaseOwn(parts);
    throw error instanceof PacketPathError ? error.at(source) : error;
  }
  for (const chain of table.ownChains) releaseOwn(contentsOf(chain).own ?? []);
  table.ownChains.clear();
  const gone = [...(draft.isFlushed ? table.chains.values() : draft.deleted)];
  const old = gone.map(({ rules }) => rules);
  for (const change of draft.changed.values()) {
    const before = contentsOf(change.chain);
    const after = change.finish();
    if (before === after) continue;
    if (!draft.isFlushed) old.push(before.rules);
    after.references = before.references;
    putContents(change.chain, after);
  }
  for (const rules of old) takeOut(rules, table);
  for (const { rules } of draft.changed.values()) putIn(rules, table);
  for (const [chain, parts] of own) {
    contentsOf(chain).own = parts;
    table.ownChains.add(chain);
  }
  if (draft.isFlushed) table.replaceChains(draft.named);
  else table.changeChains(draft.deleted, draft.named.values());
}

/** Makes the parts that single rules have for themselves, of the whole table. */
function makeOwn(draft: TableDraft, own: Map<Chain, (OwnParts | undefined)[]>): void {
  const { table, changed } = draft;
  for (const chain of draft.isFlushed ? [] : table.ownChains) {
    if (changed.has(chain) || draft.deleted.has(chain)) continue;
    own.set(chain, contentsOf(chain).makeOwn(table.environment));
  }
  for (const { chain, contents } of changed.values()) {
    if (!contents.rules.some(({ isOwn }) => isOwn)) continue;
    own.set(chain, contents.makeOwn(table.environment));
  }
}

/** Rules that are gone lead nowhere any more, and let go. */
function takeOut(rules: readonly Rule[], table: Table): void {
  table.size -= rules.length;
  for (const rule of rules) {
    const destination = chainOf(rule.target);
    if (destination !== undefined) contentsOf(destination).references--;
    letGo(rule);
  }
}

function putIn(rules: readonly Rule[], table: Table): void {
  table.size += rules.length;
  for (const { target } of rules) {
    const destination = chainOf(target);
    if (destination !== undefined) contentsOf(destination).references++;
  }
}
