import { sortedElements } from '../canonical/sorted-elements.ts';
import type { Comparison, Expression, Operand } from '../ruleset/expression.ts';
import type { SetElement, SetReference } from '../ruleset/set.ts';
import type { Verdict } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { writeDuration } from '../text/duration.ts';
import { writeClassid, writeDate, writeEtherAddress, writeHour } from '../text/odd-values.ts';
import { isNewer, type NftVersion } from '../text/version.ts';
import { BARE_META_KEYS } from '../types/keys.ts';
import { BITMASKS, symbolName } from '../types/names/symbols.ts';
import type { DataType, Item, Key, Value } from '../types/value.ts';
import { writeStateful } from './write-stateful.ts';

/** A name as a script has it: in quotes where it would not be read as a name. */
export function writeName(name: string): string {
  return /^[A-Za-z_][\w/.\\-]*$/.test(name) ? name : `"${name}"`;
}

export function writeVerdict(verdict: Verdict): string {
  return 'chain' in verdict ? `${verdict.kind} ${writeName(verdict.chain)}` : verdict.kind;
}

/** A value as nft lists it; several bits are joined by `separator`. */
export function writeValue(value: Value, type: DataType, separator = ','): string {
  switch (value.kind) {
    case 'address':
      return `${value.address}`;
    case 'name':
      return `"${value.name}"`;
    case 'number':
      return writeNumber(value.number, type, separator);
  }
}

function writeNumber(number: number, type: DataType, separator: string): string {
  if (type === 'mark') return hexadecimal(number, 8);
  const odd = writeOdd(number, type);
  if (odd !== undefined) return odd;
  const name = symbolName(type, number);
  if (name !== undefined) return QUOTED.has(type) ? `"${name}"` : name;
  if (BITMASKS.has(type)) {
    const names = bitNames(number, type);
    if (names !== undefined) return names.join(separator);
    return `0x${number.toString(16)}`;
  }
  if (type === 'dscp') return hexadecimal(number, 2);
  if (type === 'ether_type') return hexadecimal(number, 4);
  return String(number);
}

/** Types whose names nft writes in quotes. */
const QUOTED: ReadonlySet<DataType> = new Set(['devgroup', 'realm', 'day']);

/** Values that are written in a form of their own. */
function writeOdd(number: number, type: DataType): string | undefined {
  switch (type) {
    case 'time':
      return writeDuration(number);
    case 'classid':
      return symbolName(type, number) ?? writeClassid(number);
    case 'ether_addr':
      return writeEtherAddress(number);
    case 'hour':
      return `"${writeHour(number)}"`;
    case 'date':
      return `"${writeDate(number)}"`;
    default:
      return undefined;
  }
}

/** The names of the bits that are set; undefined where one has none. */
function bitNames(bits: number, type: DataType): readonly string[] | undefined {
  const names: string[] = [];
  for (let bit = 1, left = bits; left !== 0; bit *= 2) {
    if ((left & bit) === 0) continue;
    left &= ~bit;
    const name = symbolName(type, bit);
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names.length > 0 ? names : undefined;
}

function hexadecimal(number: number, digits: number): string {
  return `0x${(number >>> 0).toString(16).padStart(digits, '0')}`;
}

export function writeItem(item: Item, type: DataType, separator = ','): string {
  switch (item.kind) {
    case 'prefix':
      return `${item.address}/${item.length}`;
    case 'range':
      return `${writeEnd(item.first, type)}-${writeEnd(item.last, type)}`;
    case 'wildcard':
      return '*';
    default:
      return writeValue(item, type, separator);
  }
}

/** Types of names whose ranges nft lists as numbers. */
const NAMED_RANGES: ReadonlySet<DataType> = new Set([
  'inet_proto',
  'icmp_type',
  'icmpv6_type',
  'icmp_code',
  'icmpv6_code',
  'igmp_type',
  'mh_type',
  'dccp_pkttype',
  'nf_proto',
  'iface_type',
  'pkt_type',
]);

/** An end of a range. */
function writeEnd(value: Value, type: DataType): string {
  if (value.kind === 'number' && NAMED_RANGES.has(type)) return String(value.number);
  return writeValue(value, type);
}

function writeKey(key: Key, types: readonly DataType[], separator = ','): string {
  return key
    .map((item, index) => writeItem(item, types[index] ?? 'integer', separator))
    .join(' . ');
}

/** `valueTypes` are those of what a map of the expression holds. */
export function writeExpression(expression: Expression, valueTypes?: readonly DataType[]): string {
  switch (expression.kind) {
    case 'payload':
      return `${expression.header} ${expression.field}`;
    case 'meta':
      return BARE_META_KEYS.has(expression.key) ? expression.key : `meta ${expression.key}`;
    case 'ct':
      return ['ct', ...(expression.direction ? [expression.direction] : []), expression.key].join(
        ' ',
      );
    case 'raw':
      return `@${expression.base},${expression.offset},${expression.bits}`;
    case 'extension':
    case 'raw-option':
      return writeExtension(expression);
    case 'rt':
      return ['rt', ...(expression.family ? [expression.family] : []), expression.key].join(' ');
    case 'socket': {
      const level = expression.level === undefined ? '' : ` level ${expression.level}`;
      return `socket ${expression.key}${level}`;
    }
    case 'osf':
      return `osf${expression.ttl === undefined ? '' : ` ttl ${expression.ttl}`} ${expression.key}`;
    case 'ipsec': {
      const number = expression.number === 0 ? '' : ` spnum ${expression.number}`;
      return `ipsec ${expression.direction}${number} ${expression.key}`;
    }
    case 'symhash':
      return `symhash mod ${expression.modulus}${writeOffset(expression)}`;
    case 'fib':
      return `fib ${expression.selectors.join(' . ')} ${expression.result === 'check' ? 'oif' : expression.result}`;
    case 'numgen':
      return `numgen ${expression.mode} mod ${expression.modulus}${writeOffset(expression)}`;
    case 'jhash': {
      const seed = expression.seed === undefined ? '' : ` seed 0x${expression.seed.toString(16)}`;
      const of = writeExpression(expression.of);
      return `jhash ${of} mod ${expression.modulus}${seed}${writeOffset(expression)}`;
    }
    case 'concatenation':
      return expression.parts.map((part) => writeExpression(part)).join(' . ');
    case 'binary':
      return writeBinary(expression);
    case 'constant': {
      const text = writeValue(expression.value, expression.type, ' | ');
      return text.includes(' | ') ? `(${text})` : text;
    }
    case 'map': {
      const types = typesOf(expression.key);
      return `${writeExpression(expression.key)} map ${writeSetReference(expression.map, types, valueTypes)}`;
    }
  }
}

type Extension = Extract<Expression, { kind: 'extension' | 'raw-option' }>;

function writeExtension(expression: Extension): string {
  if (expression.kind === 'raw-option') {
    const { option, offset, bits, exists } = expression;
    if (exists) return `tcp option ${option}`;
    if (bits === 8 && offset === 8) return `tcp option ${option} length`;
    return `tcp option @${option},${offset},${bits}`;
  }
  const { of, name, field, index } = expression;
  const said = field === undefined ? '' : ` ${field}${index === undefined ? '' : `[${index}]`}`;
  if (of !== 'exthdr') return `${of} ${name}${said}`;
  return field === undefined ? `exthdr ${name}` : `${name}${said}`;
}

function writeOffset({ offset }: { readonly offset: number }): string {
  return offset === 0 ? '' : ` offset ${offset}`;
}

/** How closely an operator binds. */
const BINDING = { '<<': 4, '>>': 4, '&': 3, '^': 2, '|': 1 } as const;

function writeBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>): string {
  const within = (side: Expression, least: number): string => {
    const text = writeExpression(side);
    return side.kind === 'binary' && BINDING[side.operator] < least ? `(${text})` : text;
  };
  const own = BINDING[operator];
  return `${within(left, own)} ${operator} ${within(right, own + 1)}`;
}

export function writeMatch(
  left: Expression,
  comparison: Comparison,
  right: Operand,
  version: NftVersion,
): string {
  const flags = flagsOf(left, comparison, right, version) ?? exactBits(left, comparison, right);
  if (flags !== undefined) return flags;
  const operator = comparison === 'flags' || hidesEquals(left, comparison, right) ? '' : comparison;
  return [writeExpression(left), operator, writeOperand(right, typesOf(left))]
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
  const reader = writeExpression(left.left);
  const names = writeValue(mask.value, type);
  const [item] = right.key;
  if (comparison === '==' && item?.kind === 'number' && item.number === 0) {
    return `${reader} ! ${names}`;
  }
  // nft keeps the `&` where the mask is one bit, and newer versions always.
  if (isNewer(version)) return undefined;
  if ((mask.value.number & (mask.value.number - 1)) === 0) return undefined;
  const operator = comparison === '!=' ? '!= ' : '';
  return `${reader} ${operator}${writeOperand(right, [type])} / ${names}`;
}

/** Several bits and no others: a number where they are TCP's, else names joined by `|`. */
function exactBits(left: Expression, comparison: Comparison, right: Operand): string | undefined {
  const [item] = right.kind === 'key' ? right.key : [];
  const types = typesOf(left);
  const [type = 'integer'] = types;
  if (item?.kind !== 'number' || types.length !== 1 || !BITMASKS.has(type)) return undefined;
  if (left.kind === 'binary' || (comparison !== '==' && comparison !== '!=')) return undefined;
  const isOne = (item.number & (item.number - 1)) === 0;
  const names = writeValue(item, type, ' | ');
  const text = type === 'tcp_flag' && !isOne ? `0x${item.number.toString(16)}` : names;
  return `${writeExpression(left)} ${comparison} ${text}`;
}

/** nft leaves `==` out, but behind an operator, and where it would read as a test for any bit. */
function hidesEquals(left: Expression, comparison: Comparison, right: Operand): boolean {
  if (comparison !== '==' || left.kind === 'binary') return false;
  const types = typesOf(left);
  return !(right.kind === 'key' && types.length === 1 && BITMASKS.has(types[0]!));
}

function writeOperand(operand: Operand, types: readonly DataType[]): string {
  switch (operand.kind) {
    case 'key':
      return writeKey(operand.key, types);
    case 'expression':
      return writeExpression(operand.expression);
    case 'set':
      return writeSetReference(operand.set, types);
  }
}

export function writeSetReference(
  set: SetReference,
  types: readonly DataType[],
  valueTypes?: readonly DataType[],
): string {
  if (set.kind === 'named') return `@${writeName(set.name)}`;
  const elements = sortedElements(set.elements, types).map((element) =>
    writeElement(element, types, valueTypes),
  );
  return `{ ${elements.join(', ')} }`;
}

/** An element of a set or map: its key, what it carries, and what it leads to. */
export function writeElement(
  element: SetElement,
  types: readonly DataType[],
  valueTypes: readonly DataType[] | 'verdict' | undefined = undefined,
): string {
  const { key, value, timeout, expires, comment, statements = [] } = element;
  const parts = [writeKey(key, types, ' | ')];
  for (const statement of statements) parts.push(writeStateful(statement));
  if (timeout !== undefined) parts.push(`timeout ${writeDuration(timeout)}`);
  if (expires !== undefined) parts.push(`expires ${writeDuration(expires)}`);
  if (comment !== undefined) parts.push(`comment "${comment}"`);
  if (value?.kind === 'verdict') parts.push(`: ${writeVerdict(value.verdict)}`);
  else if (value?.kind === 'object') parts.push(`: "${value.name}"`);
  else if (value !== undefined) {
    const texts = value.values.map((one, index) =>
      writeItem(one, typeOfValue(one, valueTypes, index)),
    );
    parts.push(`: ${texts.join(' . ')}`);
  }
  return parts.join(' ');
}

function typeOfValue(
  value: Item,
  types: readonly DataType[] | 'verdict' | undefined,
  index: number,
): DataType {
  if (types !== undefined && types !== 'verdict') return types[index] ?? 'integer';
  return value.kind === 'name' ? 'ifname' : 'integer';
}
