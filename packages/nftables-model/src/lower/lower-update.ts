import { MILLISECOND, PacketPathError } from '@packet-path/core';
import { hasTimeouts } from '../canonical/declared-set.ts';
import { UpdateSet } from '../machine/update-set.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import type { LiveSet } from '../sets/live-set.ts';
import { bitsOf } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';
import { lowerExpression } from './lower-expression.ts';
import type { RuleCode } from './rule-code.ts';
import { statefulStatements } from './stateful.ts';
import { isWritten } from './written.ts';

type SetStatement = Extract<Statement, { kind: 'set' }>;

/** Emits `add @s { … }`, `update @s { … }` and `delete @s { … }`. */
export function lowerUpdate(code: RuleCode, statement: SetStatement): void {
  const { environment } = code;
  const { operation, value, timeout } = statement;
  const set = environment.set(statement.set);
  const { kind, keyType } = set.declaration;
  const key = typedKey(statement.key, keyType);
  const got = typesOf(key);
  if (keyType.length !== got.length || keyType.some((type, index) => type !== got[index])) {
    throw new PacketPathError('not-allowed', `keys of type ${got.join(' . ')} in set ${set.name}`, {
      expected: `keys of type ${keyType.join(' . ')}`,
    });
  }
  checkDynamic(set);
  if (timeout !== undefined && !hasTimeouts(set.declaration)) {
    throw new PacketPathError('not-allowed', `set ${set.name} has no timeouts`, {
      expected: "a set with 'flags timeout'",
    });
  }
  if ((value !== undefined) !== (kind === 'map') && operation !== 'delete') {
    throw new PacketPathError('not-allowed', `'${set.name}' is a ${kind}`, {
      expected: kind === 'map' ? 'a value' : 'no value',
    });
  }
  code.sets.push(set);
  code.fills.push(set);
  const width = lowerExpression(code, key, 0);
  const valueAt = value === undefined ? undefined : lowerValue(code, value, width, set);
  const { conntracks } = environment;
  const statements = statement.statements ?? set.declaration.statements ?? [];
  statefulStatements(statements, conntracks, 0);
  code.emit(
    new UpdateSet({
      set,
      operation,
      at: 0,
      valueAt,
      lifetime: timeout === undefined ? undefined : timeout * MILLISECOND,
      statements: (now) => statefulStatements(statements, conntracks, now),
    }),
  );
}

/** A key whose constants are of the set's types: `add @s { ip saddr . 22 }`. */
function typedKey(key: Expression, keyType: readonly DataType[]): Expression {
  const typed = (part: Expression, type: DataType | undefined): Expression =>
    part.kind === 'constant' && type !== undefined ? { ...part, type } : part;
  if (key.kind !== 'concatenation') return typed(key, keyType[0]);
  return { ...key, parts: key.parts.map((part, index) => typed(part, keyType[index])) };
}

/**
 * Refuses a set that packets may not change: of intervals, constant, or of a kind that the kernel
 * chooses where it knows the size (nft_set_hash.c, `nft_hash_ops`) or the keys are short
 * (nft_set_bitmap.c), unless the set is said to be dynamic.
 */
function checkDynamic(set: LiveSet): void {
  const { flags, size, keyType, kind } = set.declaration;
  const isDynamic = flags.includes('dynamic') || hasTimeouts(set.declaration);
  const bits = keyType.reduce((sum, type) => sum + bitsOf(type), 0);
  const isFixed = !isDynamic && (size !== undefined || (kind === 'set' && bits <= 16));
  if (!set.isInterval && !flags.includes('constant') && !isFixed) return;
  throw new PacketPathError('not-allowed', `packets may not change set ${set.name}`, {
    expected: "a set with 'flags dynamic' and without intervals",
  });
}

function unlike(got: string, types: readonly DataType[]): PacketPathError {
  return new PacketPathError('not-allowed', got, {
    expected: `a value of type ${types.join(' . ')}`,
  });
}

/** A value that is read from packets is of the map's types; plain numbers fit all of them. */
function checkValue(value: Expression, types: readonly DataType[]): void {
  if (value.kind === 'map') return;
  const got = typesOf(value);
  const fits = (type: DataType, index: number): boolean =>
    got[index] === type || got[index] === 'integer' || type === 'integer';
  if (got.length === types.length && types.every(fits)) return;
  throw unlike(`a value of type ${got.join(' . ')}`, types);
}

/** Emits the value of an element that packets add to a map, into the registers behind its key. */
function lowerValue(
  code: RuleCode,
  value: NonNullable<SetStatement['value']>,
  at: number,
  { declaration: { valueType } }: LiveSet,
): number {
  const types = valueType === 'verdict' ? undefined : valueType;
  if (types === undefined || value.kind === 'verdict' || value.kind === 'object') {
    throw new PacketPathError('not-allowed', 'packets may not add verdicts to a map', {
      expected: 'a map of values',
    });
  }
  if (!isWritten(value)) {
    checkValue(value, types);
    lowerExpression(code, value, at, types);
    return at;
  }
  const { values } = value;
  if (values.length !== types.length) throw unlike(`a value of ${values.length} parts`, types);
  let next = at;
  for (const [index, type] of types.entries()) {
    const datum = values[index]!;
    if (datum.kind !== 'number' && datum.kind !== 'address' && datum.kind !== 'name') {
      throw new PacketPathError(
        'not-allowed',
        'a range as the value of an element that packets add',
      );
    }
    next += lowerExpression(code, { kind: 'constant', value: datum, type }, next);
  }
  return at;
}
