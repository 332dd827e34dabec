import { PacketPathError } from '@packet-path/core';
import type { Expression } from '../ruleset/expression.ts';
import type { SetDeclaration, SetElement, SetReference } from '../ruleset/set.ts';
import type { ObjectType } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { LiveSet } from '../sets/live-set.ts';
import type { DataType } from '../types/value.ts';
import { lowerElement } from './lower-element.ts';
import { plainElements } from './plain-elements.ts';
import type { RuleCode } from './rule-code.ts';

/**
 * The set that a rule names, or one made of what is written out in it.
 *
 * @throws {PacketPathError} `unknown-set`, or `not-allowed` where its keys are of another type
 */
export function lowerSetReference(
  code: RuleCode,
  reference: SetReference,
  key: Expression,
  wanted: 'set' | 'map' | 'vmap',
  valueTypes?: readonly DataType[],
  objectType?: ObjectType,
): LiveSet {
  const set =
    reference.kind === 'named'
      ? code.environment.set(reference.name)
      : makeAnonymous(code, reference.elements, typesOf(key), wanted, valueTypes, objectType);
  checkTypes(set, typesOf(key), wanted);
  code.sets.push(set);
  return set;
}

function makeAnonymous(
  { environment }: RuleCode,
  elements: readonly SetElement[],
  keyType: readonly DataType[],
  wanted: 'set' | 'map' | 'vmap',
  valueTypes: readonly DataType[] | undefined,
  objectType: ObjectType | undefined,
): LiveSet {
  const kind = wanted === 'set' ? 'set' : 'map';
  const isInterval = elements.some(({ key }) => key.some(isRange));
  const hasIntervals = elements.some(
    ({ value }) => value?.kind === 'values' && value.values.some(isRange),
  );
  const declaration: SetDeclaration = {
    kind,
    name: environment.table.nextAnonymousName(kind),
    keyType,
    valueType: wanted === 'vmap' ? 'verdict' : wanted === 'map' ? valueTypes : undefined,
    ...(objectType !== undefined && { objectType }),
    ...(hasIntervals && { hasIntervalValues: true }),
    flags: isInterval ? ['constant', 'interval'] : ['constant'],
    elements: [],
  };
  const { host, table } = environment;
  const { now } = host.clock;
  const plain = isInterval ? undefined : plainElements(environment, declaration, elements);
  const set = new LiveSet(table, {
    handle: table.nextHandle(),
    declaration,
    isAnonymous: true,
    random: host.random,
    made: now,
    plain,
  });
  if (plain !== undefined) return set;
  for (const source of elements) {
    const element = lowerElement(environment, set, source);
    const clash = set.clash(element, now);
    if (clash === undefined) set.insert(element);
    else if (!isInterval && kind === 'map') throw twice(set);
    else if (isInterval) throw overlap(set);
  }
  return set;
}

function isRange(item: SetElement['key'][number]): boolean {
  if (item.kind === 'name') return item.name.endsWith('*');
  return item.kind === 'prefix' || item.kind === 'range';
}

function checkTypes(set: LiveSet, got: readonly DataType[], wanted: 'set' | 'map' | 'vmap'): void {
  const { kind, valueType, keyType } = set.declaration;
  const actual = kind === 'set' ? 'set' : valueType === 'verdict' ? 'vmap' : 'map';
  if (actual !== wanted && !(wanted === 'set' && kind === 'map')) {
    throw new PacketPathError('not-allowed', `'${set.name}' is no ${wanted}`);
  }
  const same = keyType.length === got.length && keyType.every((type, index) => type === got[index]);
  if (same) return;
  throw new PacketPathError('not-allowed', `keys of type ${got.join(' . ')} in set ${set.name}`, {
    expected: `keys of type ${keyType.join(' . ')}`,
  });
}

function twice(set: LiveSet): PacketPathError {
  return new PacketPathError('duplicate', `map ${set.name} has a key twice`);
}

function overlap(set: LiveSet): PacketPathError {
  return new PacketPathError('duplicate', `intervals of set ${set.name} overlap`);
}
