import { PacketPathError, unreachable } from '@packet-path/core';
import { Bitwise, BYTE_ORDER, CutField, Shift } from '../machine/bitwise.ts';
import { connectionAddressReader, connectionReader } from '../machine/connection.ts';
import { fibNameReader, fibReader } from '../machine/fib.ts';
import { countingReader, Hash, type HashedPart, randomReader } from '../machine/generate.ts';
import { ImmediateWords } from '../machine/immediate.ts';
import { LoadWord, LoadWords, type WordReader, type WordsReader } from '../machine/load.ts';
import { MapLookup } from '../machine/lookup.ts';
import { deviceNameReader, metaReader } from '../machine/meta.ts';
import { PAYLOAD_FIELDS } from '../machine/payload-fields.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Expression } from '../ruleset/expression.ts';
import { typesOf } from '../ruleset/types-of.ts';
import type { LiveSet } from '../sets/live-set.ts';
import { wordsOfValue } from '../sets/words.ts';
import { bitsOf, widthOf, widthOfAll } from '../types/type-facts.ts';
import type { DataType } from '../types/value.ts';
import { foldBits, valueOfConstant } from './fold-bits.ts';
import { lowerSetReference } from './lower-set-reference.ts';
import { maskOf } from './masks.ts';
import type { RuleCode } from './rule-code.ts';

/**
 * Emits what computes an expression into the registers from `at` on; the answer is how many words
 * it takes there.
 *
 * @param valueTypes what a map that is written out holds: the types of what it is assigned to
 * @throws {PacketPathError} for what is not modelled, or does not fit the packet
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
    case 'meta':
      return lowerMeta(code, expression.key, at);
    case 'ct':
      return lowerConnection(code, expression, at);
    case 'fib':
      return expression.result === 'oifname'
        ? loadWords(code, 'fib', fibNameReader(environment.host, expression), at)
        : loadWord(code, 'fib', fibReader(environment.host, expression), at);
    case 'numgen': {
      const { mode, modulus, offset } = expression;
      const make = mode === 'inc' ? countingReader : randomReader;
      return loadWord(code, 'numgen', make(modulus, offset), at);
    }
    case 'jhash':
      return lowerHash(code, expression, at);
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

/** A field of a header. */
function lowerPayload(
  code: RuleCode,
  { header, field }: Extract<Expression, { kind: 'payload' }>,
  at: number,
): number {
  const known = PAYLOAD_FIELDS[header]?.[field];
  if (known === undefined) throw notModelled(`${header} ${field}`);
  const { read, width, mask, shift = 0 } = known;
  const load = (): Instruction =>
    width === 4
      ? new LoadWords('payload', read as WordsReader, at)
      : new LoadWord('payload', read as WordReader, at);
  code.emit(code.environment.shared.instruction(`payload ${header} ${field} ${at}`, load));
  if (mask !== undefined) code.emit(new CutField(at, mask, shift));
  return width;
}

function lowerMeta(code: RuleCode, key: string, at: number): number {
  if (key === 'iifname') return loadWords(code, 'meta', deviceNameReader('inputInterface'), at);
  if (key === 'oifname') return loadWords(code, 'meta', deviceNameReader('outputInterface'), at);
  const read = metaReader(key, code.environment.host);
  if (read === undefined) throw notModelled(`meta ${key}`);
  const load = (): Instruction => new LoadWord('meta', read, at);
  code.emit(code.environment.shared.instruction(`meta ${key} ${at}`, load));
  return 1;
}

function lowerConnection(
  code: RuleCode,
  { key, direction }: Extract<Expression, { kind: 'ct' }>,
  at: number,
): number {
  const { conntrack } = code.environment;
  code.needsConntrack = true;
  if (key === 'ip6 saddr' || key === 'ip6 daddr') {
    const end = key === 'ip6 saddr' ? 'source' : 'destination';
    const read = connectionAddressReader(conntrack, direction ?? 'original', end);
    return loadWords(code, 'ct', read, at);
  }
  const read = connectionReader(conntrack, key, direction);
  if (read === undefined) throw notModelled(`ct ${key}`);
  return loadWord(code, 'ct', read, at);
}

function lowerHash(
  code: RuleCode,
  { of, modulus, seed, offset }: Extract<Expression, { kind: 'jhash' }>,
  at: number,
): number {
  const { host } = code.environment;
  const parts = of.kind === 'concatenation' ? of.parts : [of];
  const hashed = parts.flatMap((part) =>
    typesOf(part).map((type): HashedPart => {
      const words = widthOf(type);
      // In a concatenation every datum is filled up to whole words.
      const bytes = parts.length > 1 ? words * 4 : Math.ceil(bitsOf(type) / 8);
      return { words, bytes: Math.max(bytes, words * 4 - 3), hostOrder: isHostOrdered(part) };
    }),
  );
  lowerExpression(code, of, at);
  const drawn = seed ?? host.random.split('nftables').split('jhash').uint32();
  code.emit(new Hash(at, at, hashed, { modulus, seed: drawn, offset }));
  return 1;
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

/** Whether the kernel keeps what an expression reads in the processor's byte order, not the network's. */
function isHostOrdered(expression: Expression): boolean {
  switch (expression.kind) {
    case 'meta':
      return expression.key !== 'protocol';
    case 'ct':
      return !/^(ip6? |proto-)/.test(expression.key);
    case 'numgen':
    case 'jhash':
    case 'fib':
      return true;
    case 'binary':
      return isHostOrdered(expression.left);
    default:
      return false;
  }
}

function loadWord(code: RuleCode, name: string, read: WordReader, at: number): number {
  code.emit(new LoadWord(name, read, at));
  return 1;
}

function loadWords(code: RuleCode, name: string, read: WordsReader, at: number): number {
  code.emit(new LoadWords(name, read, at));
  return 4;
}

function notModelled(what: string): PacketPathError {
  return new PacketPathError('unknown-match', `${what} is not modelled`);
}

/** Whether numbers must be turned before they are ordered; a single byte need not. */
export function needsByteOrder(expression: Expression): boolean {
  const [type = 'integer'] = typesOf(expression);
  return isHostOrdered(expression) && bitsOf(type) > 8;
}

/** Emits what computes a key for a look-up. Intervals are ordered as the network orders numbers. */
export function lowerKey(code: RuleCode, key: Expression, set: LiveSet, at: number): void {
  lowerExpression(code, key, at);
  if (set.isInterval && needsByteOrder(key)) code.emit(BYTE_ORDER);
}
