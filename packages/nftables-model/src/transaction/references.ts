import type { Element } from '../sets/element.ts';
import type { SharedPart } from '../share/shared-part.ts';
import { LiveChain } from '../state/live-chain.ts';
import type { LiveRule } from '../state/live-rule.ts';
import type { Changes } from './changes.ts';

/** Counts the chains and sets that a new rule uses. */
export function hold(changes: Changes, rule: LiveRule): void {
  count(changes, rule, 1);
}

/** Takes the uses of a removed rule back. */
export function forget(changes: Changes, rule: LiveRule): void {
  count(changes, rule, -1);
}

function count(changes: Changes, { leadsTo, sets, objects }: LiveRule, by: 1 | -1): void {
  const { host } = changes;
  for (const object of objects) use(changes, object, by);
  if (leadsTo !== undefined) use(changes, leadsTo, by);
  if (leadsTo?.isBound === true) {
    for (const rule of leadsTo.of(host).rules) count(changes, rule, by);
  }
  for (const set of sets) {
    use(changes, set, by);
    // A map that is written out in a rule lives as long as the rule.
    if (!set.isAnonymous || set.declaration.valueType !== 'verdict') continue;
    for (const element of set.of(host).elements) countElement(changes, element, by);
  }
}

/** Counts the chain that an element leads to, as used once more or once less. */
export function countElement(changes: Changes, { chain }: Element, by: 1 | -1): void {
  if (chain instanceof LiveChain) use(changes, chain, by);
}

function use({ undo, host }: Changes, part: SharedPart & { uses: number }, by: 1 | -1): void {
  const used = part.own(host);
  used.uses += by;
  undo.push(() => {
    used.uses -= by;
  });
}
