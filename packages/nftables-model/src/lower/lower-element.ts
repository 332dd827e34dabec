import { MILLISECOND, PacketPathError } from '@packet-path/core';
import { hasTimeouts } from '../canonical/declared-set.ts';
import { Step, stepOf } from '../program/step.ts';
import type { SetElement } from '../ruleset/set.ts';
import type { Element } from '../sets/element.ts';
import type { LiveSet } from '../sets/live-set.ts';
import { rangeOfItem, wordsOfValue } from '../sets/words.ts';
import type { DataType, Item, Value } from '../types/value.ts';
import type { LoweringEnvironment } from './environment.ts';
import { statefulStatements } from './stateful.ts';

/**
 * An element of a set, ready to be found.
 *
 * @param keyAlone an element to be removed need not say what it holds
 * @throws {PacketPathError} where its key or value is not of the set's types, or leads to no chain
 */
export function lowerElement(
  environment: LoweringEnvironment,
  set: LiveSet,
  source: SetElement,
  keyAlone = false,
): Element {
  const { first, last } = keyOf(environment, set, source);
  const { now } = environment.host.clock;
  const lifetime = source.timeout === undefined ? set.lifetime : source.timeout * MILLISECOND;
  if (source.timeout !== undefined && !hasTimeouts(set.declaration)) {
    throw new PacketPathError('not-allowed', `set ${set.name} has no timeouts`, {
      expected: "a set with 'flags timeout'",
    });
  }
  const left = source.expires === undefined ? lifetime : source.expires * MILLISECOND;
  const { step, chain, data, object } = keyAlone ? NOTHING : heldBy(environment, set, source);
  return {
    first,
    last,
    step,
    chain,
    data,
    object,
    expiresAt: left === undefined ? Number.POSITIVE_INFINITY : now + left,
    lifetime,
    statements: statefulStatements(
      source.statements ?? set.declaration.statements ?? [],
      environment.conntracks,
      now,
    ),
    source,
  };
}

const NOTHING = { step: Step.NEXT, chain: undefined, data: undefined, object: undefined } as const;

function keyOf(
  { device }: LoweringEnvironment,
  set: LiveSet,
  { key }: SetElement,
): { readonly first: readonly number[]; readonly last: readonly number[] } {
  const { keyType, isInterval } = set;
  const everything = key.length === 1 && key[0]!.kind === 'wildcard';
  if (!everything && key.length !== keyType.length) {
    throw new PacketPathError('not-allowed', `a key of ${key.length} parts in set ${set.name}`, {
      expected: `${keyType.length} parts`,
    });
  }
  const only = key[0]!;
  if (keyType.length === 1 && (only.kind === 'number' || only.kind === 'address')) {
    const words = wordsOfValue(only, keyType[0]!, device);
    return { first: words, last: words };
  }
  const first: number[] = [];
  const last: number[] = [];
  for (const [index, type] of keyType.entries()) {
    const range = rangeOfItem(key[everything ? 0 : index]!, type, device);
    first.push(...range.first);
    last.push(...range.last);
  }
  const single = first.every((word, index) => word === last[index]);
  if (!single && !everything && !isInterval) {
    throw new PacketPathError('not-allowed', `set ${set.name} holds no ranges`, {
      expected: "a set with 'flags interval'",
    });
  }
  return single ? { first, last: first } : { first, last };
}

function heldBy(
  environment: LoweringEnvironment,
  set: LiveSet,
  { value }: SetElement,
): Pick<Element, 'step' | 'chain' | 'data' | 'object'> {
  const { kind, valueType, objectType } = set.declaration;
  if (objectType !== undefined && value !== undefined) {
    if (value.kind !== 'object') throw otherValue(set, 'a value');
    return { ...NOTHING, object: environment.object(objectType, value.name).instruction };
  }
  if (value === undefined || kind === 'set' || valueType === undefined) {
    if ((value === undefined) === (kind === 'set')) {
      return NOTHING;
    }
    throw new PacketPathError('not-allowed', `'${set.name}' is a ${kind}`, {
      expected: kind === 'set' ? 'elements without values' : 'elements with values',
    });
  }
  if (value.kind === 'verdict') {
    if (valueType !== 'verdict') throw otherValue(set, 'a verdict');
    const { verdict } = value;
    const leads = verdict.kind === 'jump' || verdict.kind === 'goto';
    return {
      step: stepOf(verdict),
      chain: leads ? environment.chain(verdict.chain) : undefined,
      data: undefined,
    };
  }
  if (value.kind === 'object') throw otherValue(set, 'an object');
  if (valueType === 'verdict' || valueType.length !== value.values.length) {
    throw otherValue(set, `${value.values.length} values`);
  }
  const data = dataOfValues(environment, set, value.values, valueType);
  return { step: Step.NEXT, chain: undefined, data, object: undefined };
}

/** The words of a map's value; of a map of intervals, its first words and behind them its last ones. */
function dataOfValues(
  { device }: LoweringEnvironment,
  set: LiveSet,
  values: readonly Item[],
  types: readonly DataType[],
): readonly number[] {
  if (set.declaration.hasIntervalValues !== true && values.every(isSingle)) {
    let words: readonly number[] = [];
    for (let index = 0; index < types.length; index++) {
      const own = wordsOfValue(values[index] as Value, types[index]!, device);
      // A list that grows word by word keeps room for sixteen more.
      words = index === 0 ? own : words.concat(own);
    }
    return words;
  }
  const ranges = types.map((type, index) => rangeOfItem(values[index]!, type, device));
  const first = ranges.flatMap((range) => range.first);
  const isInterval = values.some(({ kind }) => kind === 'prefix' || kind === 'range');
  if (set.declaration.hasIntervalValues === true) {
    return [...first, ...ranges.flatMap((range) => range.last)];
  }
  if (!isInterval) return first;
  throw new PacketPathError('not-allowed', `an interval as a value of map ${set.name}`, {
    expected: "a map of 'interval' values",
  });
}

function isSingle({ kind }: Item): boolean {
  return kind === 'number' || kind === 'address' || kind === 'name';
}

function otherValue(set: LiveSet, got: string): PacketPathError {
  const { valueType } = set.declaration;
  return new PacketPathError('not-allowed', `${got} in map ${set.name}`, {
    expected: valueType === 'verdict' ? 'a verdict' : `a value of type ${String(valueType)}`,
  });
}
