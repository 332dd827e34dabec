import type { Element } from '../sets/element.ts';
import type { LiveRule } from '../state/live-rule.ts';
import type { UndoLog } from './undo-log.ts';

/** Counts the chains and sets that a new rule uses. */
export function hold(undo: UndoLog, rule: LiveRule): void {
  count(undo, rule, 1);
}

/** Takes the uses of a removed rule back. */
export function forget(undo: UndoLog, rule: LiveRule): void {
  count(undo, rule, -1);
}

function count(undo: UndoLog, { leadsTo, sets, objects }: LiveRule, by: 1 | -1): void {
  for (const object of objects) use(undo, object, by);
  if (leadsTo !== undefined) use(undo, leadsTo, by);
  if (leadsTo?.isBound === true) for (const rule of leadsTo.rules) count(undo, rule, by);
  for (const set of sets) {
    use(undo, set, by);
    // A set that is written out in a rule lives as long as the rule.
    if (set.isAnonymous) for (const element of set.elements) countElement(undo, element, by);
  }
}

/** Counts the chain that an element leads to, as used once more or once less. */
export function countElement(undo: UndoLog, { chain }: Element, by: 1 | -1): void {
  if (chain !== undefined) use(undo, chain, by);
}

function use(undo: UndoLog, used: { uses: number }, by: 1 | -1): void {
  used.uses += by;
  undo.push(() => {
    used.uses -= by;
  });
}
