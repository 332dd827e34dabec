import { type Address, netmask, Prefix } from '@packet-path/core';
import type { Comparison, Expression, Operand } from '../ruleset/expression.ts';
import type { Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { BITMASKS } from '../types/names/symbols.ts';
import type { DataType, Item } from '../types/value.ts';
import { prefixItem } from './prefix-item.ts';

type Match = Extract<Statement, { kind: 'match' }>;

/**
 * A comparison in the one form that nft lists of all that mean it: `x & syn != 0` is `x syn`,
 * `x ! syn` is `x & syn == 0`, an address under a netmask is a prefix, and a set of one is the one.
 */
export function matchOf(left: Expression, comparison: Comparison | '!', right: Operand): Match {
  if (comparison === '!') return noneOf(left, right);
  const flipped = withoutFlip(left, comparison, right);
  if (flipped !== undefined) return flipped;
  const only = onlyItem(left, right);
  if (only !== undefined) {
    const isTestOfBits = comparison === '==' && isBitmask(left) && left.kind !== 'binary';
    return matchOf(left, isTestOfBits ? 'flags' : comparison, keyOf(only));
  }
  const plain: Match = { kind: 'match', left, comparison, right };
  if (left.kind !== 'binary' || left.operator !== '&' || left.right.kind !== 'constant') {
    return plain;
  }
  const [item] = right.kind === 'key' && right.key.length === 1 ? right.key : [];
  const { value: mask } = left.right;
  if (item?.kind === 'number' && mask.kind === 'number') {
    const hasAny = comparison === '!=' && item.number === 0 && isBitmask(left);
    return hasAny ? { ...plain, left: left.left, comparison: 'flags', right: keyOf(mask) } : plain;
  }
  if (item?.kind !== 'address' || mask.kind !== 'address') return plain;
  const length = lengthOf(mask.address);
  if (length === undefined || (comparison !== '==' && comparison !== '!=')) return plain;
  const network = new Prefix(item.address, length).network();
  if (!network.address.equals(item.address)) return plain;
  const prefix = prefixItem(network);
  const listed = prefix.kind === 'prefix' ? ({ ...prefix, isMasked: true } as const) : prefix;
  return { ...plain, left: left.left, right: keyOf(listed) };
}

/** nft moves an exclusive or with a constant to the right side (`binop_transfer`). */
function withoutFlip(left: Expression, comparison: Comparison, right: Operand): Match | undefined {
  if (left.kind !== 'binary' || left.operator !== '^' || left.right.kind !== 'constant') return;
  const { value } = left.right;
  if (value.kind !== 'number' || (comparison !== '==' && comparison !== '!=')) return;
  const flip = (item: Item | undefined): Item | undefined =>
    item?.kind === 'number'
      ? { kind: 'number', number: (item.number ^ value.number) >>> 0 }
      : undefined;
  if (right.kind === 'key') {
    const item = flip(right.key[0]);
    return item && matchOf(left.left, comparison, keyOf(item));
  }
  if (right.kind !== 'set' || right.set.kind !== 'anonymous') return;
  const elements = right.set.elements.flatMap(({ key: [item], ...rest }) => {
    const flipped = flip(item);
    return flipped === undefined ? [] : [{ ...rest, key: [flipped] }];
  });
  if (elements.length !== right.set.elements.length) return;
  return matchOf(left.left, comparison, { kind: 'set', set: { kind: 'anonymous', elements } });
}

/** The bits that none of must be set, where a match says so. */
export function bitsRuledOut({ left, comparison, right }: Match): number | undefined {
  if (comparison !== '==' || left.kind !== 'binary' || left.operator !== '&') return undefined;
  const [item] = right.kind === 'key' ? right.key : [];
  const isNone = item?.kind === 'number' && item.number === 0 && isBitmask(left);
  const { right: mask } = left;
  if (!isNone || mask.kind !== 'constant' || mask.value.kind !== 'number') return undefined;
  return mask.value.number;
}

/**
 * The only value of a set, with which nft compares instead of making a set. A set of one interval
 * stays a set.
 */
function onlyItem(left: Expression, right: Operand): Item | undefined {
  if (right.kind !== 'set' || right.set.kind !== 'anonymous') return undefined;
  const { elements } = right.set;
  const [item] = elements[0]?.key ?? [];
  const isOne = elements.length === 1 && typesOf(left).length === 1;
  const isValue = item?.kind === 'number' || item?.kind === 'address' || item?.kind === 'name';
  if (!isOne || !isValue) return undefined;
  // Several bits as an element of a set mean these and no others, which a test of bits cannot say.
  const isSeveral = item.kind === 'number' && (item.number & (item.number - 1)) !== 0;
  return isSeveral && isBitmask(left) ? undefined : item;
}

function noneOf(left: Expression, right: Operand): Match {
  const [type = 'integer'] = typesOf(left);
  const [item] = right.kind === 'key' ? right.key : [];
  const number = item?.kind === 'number' ? item.number : 0;
  const mask: Expression = { kind: 'constant', value: { kind: 'number', number }, type };
  return {
    kind: 'match',
    left: { kind: 'binary', operator: '&', left, right: mask },
    comparison: '==',
    right: keyOf({ kind: 'number', number: 0 }),
  };
}

function isBitmask(expression: Expression): boolean {
  const types: readonly DataType[] = typesOf(expression);
  return types.length === 1 && BITMASKS.has(types[0]!);
}

function keyOf(item: Item): Operand {
  return { kind: 'key', key: [item] };
}

/** The length of a netmask; undefined where its ones have gaps. */
function lengthOf(mask: Address): number | undefined {
  const words = mask.family === 4 ? [mask.w3] : [mask.w0, mask.w1, mask.w2, mask.w3];
  const length = words.reduce((sum, word) => sum + Math.clz32(~word), 0);
  return netmask(mask.family, length).equals(mask) ? length : undefined;
}
