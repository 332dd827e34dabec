import { PacketPathError } from '@packet-path/core';
import { lowerRule } from '../lower/lower-rule.ts';
import { unknownRule } from '../lower/unknown-rule.ts';
import type { Rule } from '../ruleset/ruleset.ts';
import type { LiveSet } from '../sets/live-set.ts';
import type { LiveChain } from '../state/live-chain.ts';
import type { LiveRule } from '../state/live-rule.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { Changes } from './changes.ts';
import type { CommandOf } from './command-of.ts';
import { chainNamed } from './named.ts';
import { forget, hold } from './references.ts';
import type { UndoLog } from './undo-log.ts';

type RuleCommand = CommandOf<'add-rule' | 'insert-rule' | 'replace-rule' | 'delete-rule'>;

/** Adds, replaces or removes a rule. @throws {PacketPathError} where nft or the kernel refuses */
export function changeRule(changes: Changes, table: LiveTable, command: RuleCommand): void {
  const chain = chainNamed(table, command.chain).own(changes.host);
  if (command.kind === 'delete-rule') {
    removeAt(changes, chain, withHandle(chain, command.handle));
    return;
  }
  const rule = lowered(changes, table, command.rule);
  if (command.kind === 'replace-rule') {
    const index = withHandle(chain, command.handle ?? 0);
    removeAt(changes, chain, index);
    insertAt(changes, chain, index, rule);
  } else insertAt(changes, chain, placeFor(chain, command), rule);
}

/** A rule ready to run; one that is not understood may be kept. */
function lowered(changes: Changes, table: LiveTable, rule: Rule): LiveRule {
  const handle = table.nextHandle();
  const environment = changes.environment(table);
  try {
    return lowerRule(environment, rule, handle);
  } catch (error) {
    const isKept = environment.keepsUnknown && error instanceof PacketPathError;
    if (!isKept || !mayBeUnknown(error, table)) throw error;
    changes.tellUnknown(rule, error.problem);
    return unknownRule(rule, handle);
  }
}

/** A rule may name a set or an object that is itself not understood. */
function mayBeUnknown({ code }: PacketPathError, { kept }: LiveTable): boolean {
  if (code === 'unknown-match' || code === 'unknown-target') return true;
  const isNamed = code === 'unknown-set' || code === 'unknown-chain' || code === 'not-found';
  return isNamed && kept.length > 0;
}

/** `add` goes behind the rule it names, or behind all; `insert` before it, or before all. */
function placeFor(
  chain: LiveChain,
  { kind, index, handle }: CommandOf<'add-rule' | 'insert-rule' | 'replace-rule'>,
): number {
  const named = handle !== undefined ? withHandle(chain, handle) : index;
  if (named === undefined) return kind === 'add-rule' ? chain.rules.length : 0;
  if (named >= chain.rules.length) {
    throw new PacketPathError('not-found', `chain ${chain.name} has no rule ${named}`, {
      expected: `an index below ${chain.rules.length}`,
    });
  }
  return kind === 'add-rule' ? named + 1 : named;
}

function withHandle(chain: LiveChain, handle: number): number {
  const index = chain.rules.findIndex((rule) => rule.handle === handle);
  if (index >= 0) return index;
  throw new PacketPathError('not-found', `chain ${chain.name} has no rule with handle ${handle}`);
}

function insertAt(changes: Changes, chain: LiveChain, index: number, rule: LiveRule): void {
  const { undo } = changes;
  chain.insertRule(index, rule);
  undo.push(() => chain.removeRules(index, 1));
  hold(changes, rule);
  for (const set of rule.fills) limitSize(undo, set.own(changes.host));
  if (rule.needsConntrack) changes.track(chain.table);
  if (rule.needsAccounting) changes.accounts = true;
  changes.newLeads(chain.table).addRule(chain, rule);
}

/** A set that packets fill has a size from now on. */
function limitSize(undo: UndoLog, set: LiveSet): void {
  const { declaration } = set;
  set.limitForPackets();
  if (set.declaration === declaration) return;
  undo.push(() => {
    set.declaration = declaration;
  });
}

function removeAt(changes: Changes, chain: LiveChain, index: number): void {
  const [rule] = chain.removeRules(index, 1);
  if (rule === undefined) return;
  changes.undo.push(() => chain.insertRule(index, rule));
  forget(changes, rule);
}
