import { PacketPathError, unreachable } from '@packet-path/core';
import { Bitwise, BYTE_ORDER } from '../machine/bitwise.ts';
import { CompareOrder, CompareWord, CompareWords, OutsideRange } from '../machine/compare.ts';
import { SetLookup } from '../machine/lookup.ts';
import type { Comparison, Expression, Operand } from '../ruleset/expression.ts';
import type { Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { maskWord, rangeOfItem, wordsOfValue } from '../sets/words.ts';
import { widthOf } from '../types/type-facts.ts';
import type { DataType, Item } from '../types/value.ts';
import { foldBits, valueOfConstant } from './fold-bits.ts';
import { lowerExpression, lowerKey, needsByteOrder } from './lower-expression.ts';
import { lowerSetReference } from './lower-set-reference.ts';
import type { RuleCode } from './rule-code.ts';

type Match = Extract<Statement, { kind: 'match' }>;

/** Where both sides of a comparison stand: nft's first register. */
const AT = 0;

/** A test: the rule goes on where it is true. */
export function lowerMatch(code: RuleCode, { left, comparison, right }: Match): void {
  const isIcmpType = left.kind === 'payload' && left.field === 'type';
  if (isIcmpType && comparison === '==') code.knowsIcmpType = true;
  if (right.kind === 'set') {
    if (comparison !== '==' && comparison !== '!=') throw noOrder('a set');
    const set = lowerSetReference(code, right.set, left, 'set');
    lowerKey(code, left, set, AT);
    code.emit(new SetLookup(set, AT, comparison === '!='));
    return;
  }
  const key = keyOf(right);
  if (key.length === 1) lowerItem(code, left, comparison, key[0]!);
  else lowerWholeKey(code, left, comparison, key);
  if (comparison === '==') learn(code, left, key);
}

function keyOf(right: Exclude<Operand, { kind: 'set' }>): readonly Item[] {
  if (right.kind === 'key') return right.key;
  const folded = foldBits(right.expression);
  const { operand } = folded ?? {};
  if (operand?.kind !== 'constant') {
    throw new PacketPathError('unknown-match', 'a comparison with what is no constant', {
      expected: 'a value, a range or a set',
    });
  }
  if (operand.value.kind !== 'number') return [operand.value];
  return [{ kind: 'number', number: (folded && valueOfConstant(folded)) ?? operand.value.number }];
}

/** Notes a protocol or family that the packets behind a comparison are known to have. */
function learn(code: RuleCode, left: Expression, [item]: readonly Item[]): void {
  if (item?.kind !== 'number') return;
  const { number } = item;
  const isOf = (header: string, field: string): boolean =>
    left.kind === 'payload' && left.header === header && left.field === field;
  if (left.kind === 'meta' && (left.key === 'l4proto' || left.key === 'nfproto')) {
    code.learn(left.key, number);
  } else if (isOf('ip', 'protocol') || isOf('ip6', 'nexthdr')) code.learn('l4proto', number);
}

function lowerItem(code: RuleCode, left: Expression, comparison: Comparison, item: Item): void {
  const [type = 'integer'] = typesOf(left);
  const { device } = code.environment;
  switch (item.kind) {
    case 'prefix':
      lowerPrefix(code, left, comparison, item, type);
      return;
    case 'range': {
      const { first, last } = rangeOfItem(item, type, device);
      lowerOrdered(code, left);
      if (comparison === '!=') code.emit(new OutsideRange(AT, first, last));
      else if (comparison === '==') {
        code.emit(new CompareOrder(AT, first, '>='));
        code.emit(new CompareOrder(AT, last, '<='));
      } else throw noOrder('a range');
      return;
    }
    case 'wildcard':
      throw new PacketPathError('not-allowed', "a comparison with '*'", { expected: 'a value' });
    case 'name':
      if (type === 'ifname' && item.name.endsWith('*')) {
        lowerNameStart(code, left, comparison, item.name.slice(0, -1));
        return;
      }
      break;
    default:
  }
  lowerValue(code, left, comparison, wordsOfValue(item, type, device));
}

function lowerValue(
  code: RuleCode,
  left: Expression,
  comparison: Comparison,
  words: readonly number[],
): void {
  const [word = 0] = words;
  switch (comparison) {
    case 'flags':
      lowerExpression(code, left, AT);
      code.emit(new Bitwise(AT, [word], [0]));
      code.emit(new CompareWord(AT, 0, false));
      return;
    case '==':
    case '!=':
      lowerEquality(code, left, words, comparison === '==');
      return;
    case '<':
    case '<=':
    case '>':
    case '>=':
      lowerOrdered(code, left);
      code.emit(new CompareOrder(AT, words, comparison));
      return;
    default:
      unreachable(comparison);
  }
}

function lowerEquality(
  code: RuleCode,
  left: Expression,
  words: readonly number[],
  equal: boolean,
): void {
  if (words.length > 1) {
    lowerExpression(code, left, AT);
    code.emit(
      new CompareWords(
        AT,
        words,
        words.map(() => -1),
        equal,
      ),
    );
    return;
  }
  const [word = 0] = words;
  // nft moves an exclusive or to the right side (`binop_transfer`).
  if (left.kind === 'binary' && left.operator === '^' && left.right.kind === 'constant') {
    const { value } = left.right;
    if (value.kind === 'number') {
      lowerEquality(code, left.left, [word ^ value.number], equal);
      return;
    }
  }
  lowerExpression(code, left, AT);
  code.emit(new CompareWord(AT, word, equal));
}

/** For an order the kernel needs numbers as the network has them. */
function lowerOrdered(code: RuleCode, left: Expression): void {
  lowerExpression(code, left, AT);
  if (needsByteOrder(left)) code.emit(BYTE_ORDER);
}

/** A prefix of whole bytes is compared as such; any other is masked first (nft, `netlink_gen_prefix`). */
function lowerPrefix(
  code: RuleCode,
  left: Expression,
  comparison: Comparison,
  { address, length }: Extract<Item, { kind: 'prefix' }>,
  type: DataType,
): void {
  if (comparison !== '==' && comparison !== '!=') throw noOrder('a prefix');
  const words = wordsOfValue({ kind: 'address', address }, type, code.environment.device);
  const masks = words.map((_, index) => maskWord(length - index * 32));
  const wanted = words.map((word, index) => word & masks[index]!);
  lowerExpression(code, left, AT);
  const isPart = (left.kind === 'payload' || left.kind === 'ct') && length % 8 === 0 && length > 0;
  if (!isPart)
    code.emit(
      new Bitwise(
        AT,
        masks,
        masks.map(() => 0),
      ),
    );
  code.emit(new CompareWords(AT, wanted, masks, comparison === '=='));
}

function lowerNameStart(
  code: RuleCode,
  left: Expression,
  comparison: Comparison,
  start: string,
): void {
  if (comparison !== '==' && comparison !== '!=') throw noOrder('a name');
  const wanted = rangeOfItem({ kind: 'name', name: start }, 'ifname', code.environment.device);
  const masks = wanted.first.map((_, index) => maskWord(start.length * 8 - index * 32));
  lowerExpression(code, left, AT);
  code.emit(new CompareWords(AT, wanted.first, masks, comparison === '=='));
}

/** `ip saddr . tcp dport 10.0.0.1 . 80`, without a set. */
function lowerWholeKey(
  code: RuleCode,
  left: Expression,
  comparison: Comparison,
  key: readonly Item[],
): void {
  if (comparison !== '==' && comparison !== '!=') throw noOrder('a concatenation');
  const types = typesOf(left);
  const words = types.flatMap((type, index) => {
    const item = key[index];
    if (item?.kind === 'number' || item?.kind === 'address' || item?.kind === 'name') {
      return wordsOfValue(item, type, code.environment.device);
    }
    throw new PacketPathError('not-allowed', 'a range outside of a set', { expected: 'a value' });
  });
  const width = types.reduce((sum, type) => sum + widthOf(type), 0);
  lowerExpression(code, left, AT);
  code.emit(
    new CompareWords(
      AT,
      words.slice(0, width),
      words.map(() => -1),
      comparison === '==',
    ),
  );
}

function noOrder(what: string): PacketPathError {
  return new PacketPathError('not-allowed', `${what} is neither larger nor smaller`, {
    expected: 'equality, or none',
  });
}
