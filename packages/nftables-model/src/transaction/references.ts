import type { Element } from '../sets/element.ts';
import type { LiveRule } from '../state/live-rule.ts';
import type { UndoLog } from './undo-log.ts';

/** A rule has come: what it leads to and names is in use. */
export function hold(undo: UndoLog, rule: LiveRule): void {
  count(undo, rule, 1);
}

/** A rule is gone. */
export function forget(undo: UndoLog, rule: LiveRule): void {
  count(undo, rule, -1);
}

function count(undo: UndoLog, { leadsTo, sets }: LiveRule, by: 1 | -1): void {
  if (leadsTo !== undefined) use(undo, leadsTo, by);
  for (const set of sets) {
    use(undo, set, by);
    // A set that is written out comes and goes with its rule.
    if (set.isAnonymous) for (const element of set.elements) countElement(undo, element, by);
  }
}

/** An element has come, or is gone. */
export function countElement(undo: UndoLog, { chain }: Element, by: 1 | -1): void {
  if (chain !== undefined) use(undo, chain, by);
}

function use(undo: UndoLog, used: { uses: number }, by: 1 | -1): void {
  used.uses += by;
  undo.push(() => {
    used.uses -= by;
  });
}
