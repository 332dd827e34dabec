import { PacketPathError, unreachable } from '@packet-path/core';
import { foldBits, valueOfConstant } from '../canonical/fold-bits.ts';
import { Bitwise, BYTE_ORDER } from '../machine/bitwise.ts';
import { CompareOrder, CompareRange, CompareWords } from '../machine/compare.ts';
import { SetLookup } from '../machine/lookup.ts';
import { NF_PROTO } from '../machine/meta.ts';
import type { Comparison, Expression, Operand } from '../ruleset/expression.ts';
import type { SetReference } from '../ruleset/set.ts';
import type { Statement } from '../ruleset/statement.ts';
import { partsOf, typesOf } from '../ruleset/types-of.ts';
import { maskWord, rangeOfItem, wordsOfValue } from '../sets/words.ts';
import { isNewer } from '../text/version.ts';
import type { DataType, Item } from '../types/value.ts';
import { needsByteOrder } from './host-order.ts';
import { lowerExpression, lowerKey } from './lower-expression.ts';
import { lowerChance } from './lower-keys.ts';
import { lowerSetReference } from './lower-set-reference.ts';
import type { RuleCode } from './rule-code.ts';

type Match = Extract<Statement, { kind: 'match' }>;

/** Where both sides of a comparison stand: nft's first register. */
const AT = 0;

/** A test: the rule goes on where it is true. */
export function lowerMatch(code: RuleCode, { left, comparison, right }: Match): void {
  learnIcmpTypes(code, left, comparison, right);
  if (lowerRandomChance(code, left, comparison, right)) return;
  if (right.kind === 'set') {
    if (comparison !== '==' && comparison !== '!=') throw noOrder('a set');
    const set = lowerSetReference(code, right.set, left, 'set');
    lowerKey(code, left, set, AT);
    code.emit(new SetLookup(set, AT, comparison === '!='));
    if (comparison === '==') learnFromSet(code, left, right.set);
    return;
  }
  const key = keyOf(right);
  if (key.length !== 1) {
    throw new PacketPathError('not-allowed', 'a comparison of a concatenation with one key', {
      expected: 'a set of keys',
    });
  }
  lowerItem(code, left, comparison, key[0]!);
  if (comparison === '==') learn(code, left, key);
}

/** The types of ICMP messages that a comparison leaves. */
function learnIcmpTypes(
  code: RuleCode,
  left: Expression,
  comparison: Comparison,
  right: Operand,
): void {
  const isType = left.kind === 'payload' && left.field === 'type' && left.header.startsWith('icmp');
  if (!isType || comparison !== '==') return;
  if (right.kind === 'key') code.icmpTypes = numbersOf(right.key);
  else if (right.kind === 'set' && right.set.kind === 'anonymous') {
    code.icmpTypes = right.set.elements.flatMap(({ key }) => numbersOf(key));
  }
}

function numbersOf(key: readonly Item[]): readonly number[] {
  return key.flatMap((item) => (item.kind === 'number' ? [item.number] : []));
}

function learnFromSet(code: RuleCode, left: Expression, set: SetReference): void {
  if (set.kind !== 'anonymous' || !isProtocol(left)) return;
  code.learnProtocols(set.elements.flatMap(({ key }) => numbersOf(key)));
}

/** `meta random & 0x7fffffff < n` is one draw with a probability of n in 2^31. */
function lowerRandomChance(
  code: RuleCode,
  left: Expression,
  comparison: Comparison,
  right: Operand,
): boolean {
  if (left.kind !== 'binary' || left.operator !== '&' || comparison !== '<') return false;
  const { left: read, right: mask } = left;
  const [limit] = right.kind === 'key' ? numbersOf(right.key) : [];
  const isMasked =
    mask.kind === 'constant' && mask.value.kind === 'number' && mask.value.number === 0x7fffffff;
  if (read.kind !== 'meta' || read.key !== 'random' || !isMasked || limit === undefined)
    return false;
  lowerChance(code, limit, AT);
  code.emit(new Bitwise(AT, [0x7fffffff], [0]));
  code.emit(new CompareOrder(AT, [limit], '<'));
  return true;
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
  if (isProtocol(left)) code.learn('l4proto', number);
  else if (left.kind === 'meta' && (left.key === 'nfproto' || left.key === 'iiftype')) {
    code.learn(left.key, number);
  } else if (left.kind === 'meta' && left.key === 'protocol') {
    code.learn('nfproto', number === IPV6_PACKETS ? NF_PROTO[6] : NF_PROTO[4]);
  }
}

/** `ETH_P_IPV6`. */
const IPV6_PACKETS = 0x86dd;

/** Whether an expression is the transport protocol. */
function isProtocol(left: Expression): boolean {
  if (left.kind === 'meta') return left.key === 'l4proto';
  if (left.kind !== 'payload') return false;
  const { header, field } = left;
  return (header === 'ip' && field === 'protocol') || (header === 'ip6' && field === 'nexthdr');
}

function lowerItem(code: RuleCode, left: Expression, comparison: Comparison, item: Item): void {
  const [type = 'integer'] = typesOf(left);
  const { device } = code.environment;
  if (type === 'ct_label') {
    lowerLabel(code, left, comparison, item);
    return;
  }
  switch (item.kind) {
    case 'prefix':
      lowerPrefix(code, left, comparison, item, type);
      return;
    case 'range': {
      const { first, last } = rangeOfItem(item, type, device);
      if (item.length === undefined) lowerRange(code, left, comparison, first, last);
      else lowerNumberPrefix(code, left, comparison, first, item.length);
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

/** `ct label 5`: a test of one bit of 128. */
function lowerLabel(code: RuleCode, left: Expression, comparison: Comparison, item: Item): void {
  const words = rangeOfItem(item, 'ct_label', code.environment.device).first;
  const none = words.map(() => 0);
  lowerExpression(code, left, AT);
  code.emit(new Bitwise(AT, words, none));
  const all = words.map(() => -1);
  code.emit(new CompareWords(AT, none, all, comparison === '!='));
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
      code.emit(code.environment.shared.comparison(0, false));
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
  code.emit(code.environment.shared.comparison(word, equal));
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
  { address, length, isMasked }: Extract<Item, { kind: 'prefix' }>,
  type: DataType,
): void {
  if (comparison !== '==' && comparison !== '!=') throw noOrder('a prefix');
  const words = wordsOfValue({ kind: 'address', address }, type, code.environment.device);
  const masks = words.map((_, index) => maskWord(length - index * 32));
  const wanted = words.map((word, index) => word & masks[index]!);
  lowerExpression(code, left, AT);
  const isRead = left.kind === 'payload' || left.kind === 'ct' || left.kind === 'rt';
  const isPart = isRead && isMasked !== true && length % 8 === 0 && length > 0;
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

/** Newer versions have one expression for both ends. */
function lowerRange(
  code: RuleCode,
  left: Expression,
  comparison: Comparison,
  first: readonly number[],
  last: readonly number[],
): void {
  if (comparison !== '==' && comparison !== '!=') throw noOrder('a range');
  lowerOrdered(code, left);
  if (comparison === '!=' || isNewer(code.environment.version)) {
    code.emit(new CompareRange(AT, first, last, comparison === '=='));
    return;
  }
  code.emit(new CompareOrder(AT, first, '>='));
  code.emit(new CompareOrder(AT, last, '<='));
}

/** `meta mark 0xff00/24`: the bits in front are masked, and compared. */
function lowerNumberPrefix(
  code: RuleCode,
  left: Expression,
  comparison: Comparison,
  first: readonly number[],
  length: number,
): void {
  if (comparison !== '==' && comparison !== '!=') throw noOrder('a prefix');
  const [{ bits } = { bits: 32 }] = partsOf(left);
  const mask = Math.min(2 ** bits - 2 ** (bits - length), 2 ** 32 - 1) | 0;
  lowerExpression(code, left, AT);
  code.emit(new Bitwise(AT, [mask], [0]));
  code.emit(code.environment.shared.comparison(first[0]! & mask, comparison === '=='));
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

function noOrder(what: string): PacketPathError {
  return new PacketPathError('not-allowed', `${what} is neither larger nor smaller`, {
    expected: 'equality, or none',
  });
}
