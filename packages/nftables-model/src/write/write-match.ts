import type { Comparison, Expression, Operand } from '../ruleset/expression.ts';
import { partsOf, typesOf } from '../ruleset/types-of.ts';
import { isNewer, type NftVersion } from '../text/version.ts';
import { BITMASKS } from '../types/names/symbols.ts';
import type { DataType } from '../types/value.ts';
import { isIdle, writeExpression, writeSetReference } from './write-expression.ts';
import { writeKey, writeValue } from './write-value.ts';

export function writeMatch(
  left: Expression,
  comparison: Comparison,
  right: Operand,
  version: NftVersion,
): string {
  if (left.kind === 'binary' && isIdle(left.operator, left.left, left.right)) {
    return writeMatch(left.left, comparison, right, version);
  }
  const special =
    flagsOf(left, comparison, right, version) ??
    exactBits(left, comparison, right, version) ??
    masked(left, comparison, right, version);
  if (special !== undefined) return special;
  const operator = comparison === 'flags' || hidesEquals(left, comparison, right) ? '' : comparison;
  const reader = writeExpression(left, undefined, version);
  const [type] = typesOf(left);
  if (left.kind === 'binary' && right.kind === 'key' && BITMASKS.has(type!)) {
    return `${reader} ${operator} ${writeKey(right.key, [type!], version, ' | ')}`;
  }
  return [reader, operator, writeOperand(right, typesOf(left), version)]
    .filter((part) => part !== '')
    .join(' ');
}

/** `tcp flags syn / fin,syn`: of these bits exactly those; `tcp flags ! syn`: none of these. */
function flagsOf(
  left: Expression,
  comparison: Comparison,
  right: Operand,
  version: NftVersion,
): string | undefined {
  if (left.kind !== 'binary' || left.operator !== '&' || right.kind !== 'key') return undefined;
  const [type = 'integer'] = typesOf(left);
  const { right: mask } = left;
  if (!BITMASKS.has(type) || mask.kind !== 'constant' || mask.value.kind !== 'number') {
    return undefined;
  }
  if (comparison !== '==' && comparison !== '!=') return undefined;
  const reader = writeExpression(left.left, undefined, version);
  const names = writeValue(mask.value, type, version);
  const [item] = right.key;
  if (comparison === '==' && item?.kind === 'number' && item.number === 0) {
    return `${reader} ! ${names}`;
  }
  // nft keeps the `&` where the mask is one bit, and newer versions always.
  if (isNewer(version)) return undefined;
  if ((mask.value.number & (mask.value.number - 1)) === 0) return undefined;
  const operator = comparison === '!=' ? '!= ' : '';
  return `${reader} ${operator}${writeOperand(right, [type], version)} / ${names}`;
}

/** Several bits and no others: a number where they are TCP's, else names joined by `|`. */
function exactBits(
  left: Expression,
  comparison: Comparison,
  right: Operand,
  version: NftVersion,
): string | undefined {
  const [item] = right.kind === 'key' ? right.key : [];
  const types = typesOf(left);
  const [type = 'integer'] = types;
  if (item?.kind !== 'number' || types.length !== 1 || !BITMASKS.has(type)) return undefined;
  if (left.kind === 'binary' || (comparison !== '==' && comparison !== '!=')) return undefined;
  const isOne = (item.number & (item.number - 1)) === 0;
  const names = writeValue(item, type, version, ' | ');
  const text = type === 'tcp_flag' && !isOne ? `0x${item.number.toString(16)}` : names;
  return `${writeExpression(left, undefined, version)} ${comparison} ${text}`;
}

/** nft leaves `==` out, but behind an operator, and where it would read as a test for any bit. */
function hidesEquals(left: Expression, comparison: Comparison, right: Operand): boolean {
  if (comparison !== '==' || left.kind === 'binary') return false;
  const types = typesOf(left);
  return !(right.kind === 'key' && types.length === 1 && BITMASKS.has(types[0]!));
}

function writeOperand(operand: Operand, types: readonly DataType[], version: NftVersion): string {
  switch (operand.kind) {
    case 'key':
      return writeKey(operand.key, types, version);
    case 'expression':
      return writeExpression(operand.expression, undefined, version);
    case 'set':
      return writeSetReference(operand.set, types, undefined, version);
  }
}

/** Bits that fill no bytes, and prefixes of numbers in newer versions, are listed as a mask. */
function masked(
  left: Expression,
  comparison: Comparison,
  right: Operand,
  version: NftVersion,
): string | undefined {
  const [item] = right.kind === 'key' ? right.key : [];
  if (comparison !== '==' && comparison !== '!=') return undefined;
  if (item?.kind === 'range' && item.length !== undefined && isNewer(version)) {
    const [{ type, bits } = { type: 'integer', bits: 32 } as const] = partsOf(left);
    const number = 2 ** bits - 2 ** (bits - item.length);
    const mask = writeValue({ kind: 'number', number }, type, version);
    const reader = writeExpression(left, undefined, version);
    return `${reader} & ${mask} ${comparison} ${writeValue(item.first, type, version)}`;
  }
  if (left.kind !== 'raw' || item?.kind !== 'number') return undefined;
  const { base, offset, bits } = left;
  const first = Math.floor(offset / 8) * 8;
  const size = Math.ceil((offset + bits) / 8) * 8 - first;
  if (size === bits || size > 32) return undefined;
  const shift = 2 ** (first + size - offset - bits);
  const mask = ((2 ** bits - 1) * shift).toString(16);
  const value = (item.number * shift).toString(16);
  return `@${base},${first},${size} & 0x${mask} ${comparison} 0x${value}`;
}
