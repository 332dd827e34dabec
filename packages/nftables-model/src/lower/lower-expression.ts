import { PacketPathError, unreachable } from '@packet-path/core';
import { foldBits, valueOfConstant } from '../canonical/fold-bits.ts';
import { Bitwise, BYTE_ORDER, Shift } from '../machine/bitwise.ts';
import { fibNameReader, fibReader } from '../machine/fib.ts';
import { countingReader, RandomNumber, randomReader } from '../machine/generate.ts';
import { ImmediateWords } from '../machine/immediate.ts';
import { MapLookup } from '../machine/lookup.ts';
import type { Expression } from '../ruleset/expression.ts';
import { typesOf } from '../ruleset/types-of.ts';
import type { LiveSet } from '../sets/live-set.ts';
import { wordsOfValue } from '../sets/words.ts';
import { widthOfAll } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';
import { loadWord, loadWords, notModelled } from './emit-load.ts';
import { needsByteOrder } from './host-order.ts';
import { lowerHash } from './lower-hash.ts';
import { lowerConnection, lowerMeta, lowerOther, lowerRoute } from './lower-keys.ts';
import { lowerExtension, lowerPayload, lowerRaw, lowerRawOption } from './lower-payload.ts';
import { lowerSetReference } from './lower-set-reference.ts';
import { maskOf } from './masks.ts';
import type { RuleCode } from './rule-code.ts';

/**
 * Emits the instructions that compute an expression into the registers from `at` on.
 *
 * @param valueTypes the types of the values of a map that is written out, those of its target
 * @returns the number of words that the value takes
 * @throws {PacketPathError} for an expression that is not modelled, or does not fit the packet
 */
export function lowerExpression(
  code: RuleCode,
  expression: Expression,
  at: number,
  valueTypes?: readonly DataType[],
): number {
  const { environment } = code;
  switch (expression.kind) {
    case 'payload':
      return lowerPayload(code, expression, at);
    case 'raw':
      return lowerRaw(code, expression, at);
    case 'extension':
      return lowerExtension(code, expression, at);
    case 'raw-option':
      return lowerRawOption(code, expression, at);
    case 'meta':
      return lowerMeta(code, expression.key, at);
    case 'ct':
      return lowerConnection(code, expression, at);
    case 'rt':
      return lowerRoute(code, expression, at);
    case 'socket':
    case 'osf':
    case 'ipsec':
      return lowerOther(code, expression, at);
    case 'fib':
      return expression.result === 'oifname'
        ? loadWords(code, 'fib', fibNameReader(expression), at)
        : loadWord(code, 'fib', fibReader(expression), at, true);
    case 'numgen': {
      const { mode, modulus, offset } = expression;
      if (mode === 'inc') return loadWord(code, 'numgen', countingReader(modulus, offset), at);
      code.emit(new RandomNumber(modulus, offset, at));
      return 1;
    }
    case 'symhash':
      // The hash that a device or the kernel computes of a flow is secret: a draw stands for it.
      return loadWord(code, 'hash', randomReader(expression.modulus, expression.offset), at);
    case 'jhash':
      return lowerHash(code, expression, at, lowerExpression);
    case 'concatenation': {
      let next = at;
      for (const part of expression.parts) next += lowerExpression(code, part, next);
      return next - at;
    }
    case 'binary':
      return lowerBinary(code, expression, at);
    case 'constant': {
      const words = wordsOfValue(expression.value, expression.type, environment.device);
      code.emit(new ImmediateWords(words, at));
      return words.length;
    }
    case 'map':
      return lowerMap(code, expression, at, valueTypes);
    default:
      return unreachable(expression);
  }
}

function lowerBinary(
  code: RuleCode,
  expression: Extract<Expression, { kind: 'binary' }>,
  at: number,
): number {
  const constant = foldBits(expression);
  if (constant === undefined) throw notModelled('this arithmetic');
  const { operand, steps } = constant;
  const folded = valueOfConstant(constant);
  if (folded !== undefined) {
    code.emit(new ImmediateWords([folded | 0], at));
    return 1;
  }
  const width = lowerExpression(code, operand, at);
  for (const step of steps) {
    if (step.kind === 'shift') code.emit(new Shift(at, step.direction, step.by));
    else {
      const [type = 'integer'] = typesOf(operand);
      const masks = maskOf(step.mask, type, code.environment);
      const flips = maskOf(step.flip, type, code.environment);
      code.emit(new Bitwise(at, masks.slice(0, width), flips.slice(0, width)));
    }
  }
  return width;
}

function lowerMap(
  code: RuleCode,
  { key, map }: Extract<Expression, { kind: 'map' }>,
  at: number,
  valueTypes: readonly DataType[] | undefined,
): number {
  const set = lowerSetReference(code, map, key, 'map', valueTypes);
  lowerKey(code, key, set, at);
  code.emit(new MapLookup(set, at, at));
  const { valueType } = set.declaration;
  if (valueType === undefined || valueType === 'verdict') {
    throw new PacketPathError('not-allowed', `map ${set.name} holds no values`);
  }
  return widthOfAll(valueType);
}

/** Emits the key of a look-up. Intervals are ordered as the network orders numbers. */
export function lowerKey(code: RuleCode, key: Expression, set: LiveSet, at: number): void {
  if (key.kind === 'concatenation' && set.isInterval) {
    let next = at;
    for (const part of key.parts) {
      next += lowerExpression(code, part, next);
      if (needsByteOrder(part)) code.emit(BYTE_ORDER);
    }
    return;
  }
  lowerExpression(code, key, at);
  if (set.isInterval && needsByteOrder(key)) code.emit(BYTE_ORDER);
}
