import { PacketPathError } from '@packet-path/core';
import type { LiveChain } from '../ruleset/live-chain.ts';
import { makeOwnParts, type OwnParts, releaseOwnParts } from '../ruleset/own-parts.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { RuleBody } from '../ruleset/rule-body.ts';
import type { Table } from '../table/table.ts';
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
  const own = new Map<LiveChain, readonly (OwnParts | undefined)[]>();
  try {
    checkDraft(draft, source);
    // Here and below not by an iterator, which makes an object at each of 100,000 chains.
    draft.changed.forEach((chain) => {
      if (draft.summaryOf(chain).holds) holdAll(draft.rulesOf(chain), table, held);
    });
    makeOwn(draft, own);
  } catch (error) {
    for (const rule of held) letGo(rule, table);
    for (const parts of own.values()) releaseOwnParts(parts);
    throw error instanceof PacketPathError ? error.at(source) : error;
  }
  const gone = [...(draft.isFlushed ? table.chains.values() : draft.deleted)];
  for (const { body } of gone) takeOut(body, table);
  if (!draft.isFlushed) {
    for (const chain of draft.changed) {
      if (chain.isLoaded) takeOut(chain.body, table, draft.differenceOf(chain)?.gone);
    }
  }
  let rules = 0;
  const counted = new Map<LiveChain, readonly number[]>();
  const { changed } = draft;
  changed.forEach((chain) => {
    referTo(draft.differenceOf(chain)?.come ?? draft.summaryOf(chain).leads, 1);
    const counters = draft.finish(chain);
    if (counters !== undefined) counted.set(chain, counters);
    rules += chain.body.length;
  });
  const deleted = draft.isFlushed ? gone.filter(({ hook }) => hook === null) : draft.deleted;
  table.change({ deleted, created: draft.named, changed, counted, rules });
  // Chains that are new have had no number before.
  table.replaceOwn(new Map([...own].map(([{ number }, parts]) => [number, parts])));
}

/** Makes the parts that single rules have for themselves, of the whole table. */
function makeOwn(draft: TableDraft, own: Map<LiveChain, readonly (OwnParts | undefined)[]>): void {
  const { table } = draft;
  for (const number of draft.isFlushed ? [] : table.own.keys()) {
    const chain = table.program.chains[number]!;
    if (draft.isChanged(chain) || draft.deleted.has(chain)) continue;
    own.set(chain, makeOwnParts(chain.rules, table.environment));
  }
  draft.changed.forEach((chain) => {
    if (draft.summaryOf(chain).isOwn) {
      own.set(chain, makeOwnParts(draft.rulesOf(chain), table.environment));
    }
  });
}

/** Rules lead to chains, or do so no longer. */
function referTo(leads: readonly LiveChain[], by: 1 | -1): void {
  for (const ledTo of leads) ledTo.references += by;
}

/**
 * Rules that are gone lead nowhere any more, and let go.
 *
 * @param gone the chains that they led to, where it is known which rules do not come again
 */
function takeOut(body: RuleBody, table: Table, gone?: readonly LiveChain[]): void {
  const { leads, holds } = body.summarize();
  referTo(gone ?? leads, -1);
  if (holds) for (const rule of body.rules) letGo(rule, table);
}
