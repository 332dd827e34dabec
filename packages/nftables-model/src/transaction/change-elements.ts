import { PacketPathError } from '@packet-path/core';
import { lowerElement } from '../lower/lower-element.ts';
import { widened } from '../lower/widen.ts';
import type { SetElement } from '../ruleset/set.ts';
import type { Element } from '../sets/element.ts';
import { formatKey } from '../sets/key-text.ts';
import type { LiveSet } from '../sets/live-set.ts';
import { LiveChain } from '../state/live-chain.ts';
import type { LiveTable } from '../state/live-table.ts';
import type { Changes } from './changes.ts';
import type { CommandOf } from './command-of.ts';
import { setNamed } from './named.ts';
import { countElement } from './references.ts';

type ElementCommand = CommandOf<
  'add-elements' | 'create-elements' | 'delete-elements' | 'destroy-elements'
>;

/** Adds or removes elements. @throws {PacketPathError} where nft or the kernel refuses */
export function changeElements(
  changes: Changes,
  table: LiveTable,
  { kind, set: name, elements }: ElementCommand,
): void {
  const set = setNamed(table, name);
  const { host } = changes;
  if (kind === 'add-elements' || kind === 'create-elements') {
    addElements(changes, table, set, elements, kind);
    return;
  }
  for (const source of elements) {
    const element = lowerElement(changes.environment(table), set, source, true);
    const known = set.own(host).clash(element, host.clock.now);
    if (known !== undefined && hasSameKey(known, element)) remove(changes, set, known);
    else if (kind === 'delete-elements') {
      throw new PacketPathError('not-found', `set ${set.name} has no ${textOf(set, element)}`);
    }
  }
}

export function addElements(
  changes: Changes,
  table: LiveTable,
  set: LiveSet,
  elements: readonly SetElement[],
  kind: 'add-elements' | 'create-elements',
): void {
  const environment = changes.environment(table);
  for (const source of elements) {
    add(changes, set, lowerElement(environment, set, source), kind);
  }
}

function add(
  changes: Changes,
  set: LiveSet,
  element: Element,
  kind: 'add-elements' | 'create-elements',
): void {
  const { host } = changes;
  const known = set.own(host).clash(element, host.clock.now);
  if (known === undefined) {
    insert(changes, set, element);
    return;
  }
  const same = hasSameKey(known, element);
  if (same && kind === 'add-elements' && holdsSame(known, element)) {
    renew(changes, known, element);
    return;
  }
  if (!same && set.declaration.autoMerge === true && kind === 'add-elements') {
    remove(changes, set, known);
    add(changes, set, widened(set, element, known), kind);
    return;
  }
  const problem = same ? 'is there already' : `overlaps ${textOf(set, known)}`;
  throw new PacketPathError('duplicate', `${textOf(set, element)} ${problem} in ${set.name}`);
}

/** An element that is added again with a timeout of its own has its time set back. */
function renew({ undo }: Changes, known: Element, { source, expiresAt, lifetime }: Element): void {
  if (source?.timeout === undefined && source?.expires === undefined) return;
  const before = { expiresAt: known.expiresAt, lifetime: known.lifetime };
  known.expiresAt = expiresAt;
  known.lifetime = lifetime;
  undo.push(() => Object.assign(known, before));
}

function insert(changes: Changes, set: LiveSet, element: Element): void {
  const { undo, host } = changes;
  const own = set.own(host);
  if (own.isFull(host.clock.now)) {
    throw new PacketPathError('too-large', `set ${set.name} is full`, {
      expected: `at most ${own.declaration.size} elements`,
    });
  }
  own.insert(element);
  undo.push(() => own.remove(element));
  countElement(changes, element, 1);
  const { chain: to } = element;
  if (to instanceof LiveChain) changes.newLeads(to.table.of(host)).elements.push({ map: set, to });
}

function remove(changes: Changes, set: LiveSet, element: Element): void {
  const own = set.own(changes.host);
  own.remove(element);
  changes.undo.push(() => own.insert(element));
  countElement(changes, element, -1);
}

/** Removes all elements. */
export function flushSet(changes: Changes, set: LiveSet): void {
  const own = set.own(changes.host);
  const elements = own.clear();
  changes.undo.push(() => {
    for (const element of elements) own.insert(element);
  });
  for (const element of elements) countElement(changes, element, -1);
}

function hasSameKey(a: Element, b: Element): boolean {
  return sameWords(a.first, b.first) && sameWords(a.last, b.last);
}

function holdsSame(a: Element, b: Element): boolean {
  return a.step === b.step && a.chain === b.chain && sameWords(a.data ?? [], b.data ?? []);
}

function sameWords(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((word, index) => word === b[index]);
}

function textOf(set: LiveSet, { first, last }: Element): string {
  const from = formatKey(first, 0, set.keyType);
  return sameWords(first, last) ? from : `${from} to ${formatKey(last, 0, set.keyType)}`;
}
