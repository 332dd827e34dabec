import { sortedElements } from '../canonical/sorted-elements.ts';
import type { Expression } from '../ruleset/expression.ts';
import type { SetElement, SetReference } from '../ruleset/set.ts';
import { partsOf, typesOf } from '../ruleset/types-of.ts';
import { writeDuration } from '../text/duration.ts';
import { NEWEST_VERSION, type NftVersion } from '../text/version.ts';
import { BARE_META_KEYS } from '../types/keys.ts';
import type { DataType, Item } from '../types/value.ts';
import { writeStateful } from './write-stateful.ts';
import { writeItem, writeKey, writeName, writeValue, writeVerdict } from './write-value.ts';

/** `valueTypes` are those of what a map of the expression holds. */
export function writeExpression(
  expression: Expression,
  valueTypes?: readonly DataType[],
  version: NftVersion = NEWEST_VERSION,
): string {
  switch (expression.kind) {
    case 'payload':
      return `${expression.header} ${expression.field}`;
    case 'meta':
      return BARE_META_KEYS.has(expression.key) ? expression.key : `meta ${expression.key}`;
    case 'ct': {
      const { direction, key } = expression;
      // nft leaves the direction of these two out (`ct_expr_print`).
      const isSaid = direction !== undefined && key !== 'protocol' && key !== 'l3proto';
      return ['ct', ...(isSaid ? [direction] : []), key].join(' ');
    }
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
      return `fib ${expression.selectors.join(' . ')} ${fibResult(expression.result, version)}`;
    case 'numgen':
      return `numgen ${expression.mode} mod ${expression.modulus}${writeOffset(expression)}`;
    case 'jhash': {
      const seed = expression.seed === undefined ? '' : ` seed 0x${expression.seed.toString(16)}`;
      const of = writeExpression(expression.of, undefined, version);
      return `jhash ${of} mod ${expression.modulus}${seed}${writeOffset(expression)}`;
    }
    case 'concatenation':
      return expression.parts.map((part) => writeExpression(part, undefined, version)).join(' . ');
    case 'binary':
      return writeBinary(expression, version);
    case 'constant': {
      const text = writeValue(expression.value, expression.type, version, ' | ');
      return text.includes(' | ') ? `(${text})` : text;
    }
    case 'map': {
      const types = typesOf(expression.key);
      const key = writeExpression(expression.key, undefined, version);
      return `${key} map ${writeSetReference(expression.map, types, valueTypes, version)}`;
    }
  }
}

type Extension = Extract<Expression, { kind: 'extension' | 'raw-option' }>;

function writeExtension(expression: Extension): string {
  if (expression.kind === 'raw-option') {
    const { option, offset, bits, exists } = expression;
    if (exists) return `tcp option ${option}`;
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

/** An operator that changes nothing is left out. */
function writeBinary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  version: NftVersion,
): string {
  if (isIdle(operator, left, right)) return writeExpression(left, undefined, version);
  const within = (side: Expression, least: number): string => {
    const text = writeExpression(side, undefined, version);
    return side.kind === 'binary' && BINDING[side.operator] < least ? `(${text})` : text;
  };
  const own = BINDING[operator];
  return `${within(left, own)} ${operator} ${within(right, own + 1)}`;
}

/** Newer versions ask whether there is a route by a word of its own. */
function fibResult(
  result: Extract<Expression, { kind: 'fib' }>['result'],
  version: NftVersion,
): string {
  return result === 'check' && version !== '1.1.7' ? 'oif' : result;
}

/** Whether an operator leaves its left side as it is. */
export function isIdle(operator: string, left: Expression, right: Expression): boolean {
  if (right.kind !== 'constant' || right.value.kind !== 'number') return false;
  const { number } = right.value;
  if (operator === '|' || operator === '^') return number === 0;
  const [{ bits } = { bits: 32 }] = partsOf(left);
  return operator === '&' && bits <= 32 && number === 2 ** bits - 1;
}

export function writeSetReference(
  set: SetReference,
  types: readonly DataType[],
  valueTypes?: readonly DataType[],
  version: NftVersion = NEWEST_VERSION,
): string {
  if (set.kind === 'named') return `@${writeName(set.name)}`;
  const elements = sortedElements(set.elements, types, version).map((element) =>
    writeElement(element, types, valueTypes, version),
  );
  return `{ ${elements.join(', ')} }`;
}

/** An element of a set or map: its key, what it carries, and what it leads to. */
export function writeElement(
  element: SetElement,
  types: readonly DataType[],
  valueTypes: readonly DataType[] | 'verdict' | undefined = undefined,
  version: NftVersion = NEWEST_VERSION,
): string {
  const { key, value, timeout, expires, comment, statements = [] } = element;
  const parts = [writeKey(key, types, version, ' | ')];
  for (const statement of statements) parts.push(writeStateful(statement, version));
  if (timeout !== undefined) parts.push(`timeout ${writeDuration(timeout)}`);
  if (expires !== undefined) parts.push(`expires ${writeDuration(expires)}`);
  if (comment !== undefined) parts.push(`comment "${comment}"`);
  if (value?.kind === 'verdict') parts.push(`: ${writeVerdict(value.verdict)}`);
  else if (value?.kind === 'object') parts.push(`: "${value.name}"`);
  else if (value !== undefined) {
    const texts = value.values.map((one, index) =>
      writeItem(one, typeOfValue(one, valueTypes, index), version),
    );
    parts.push(`: ${texts.join(' . ')}`);
  }
  return parts.join(' ');
}

/** The type as which a value of a map is written. */
export function typeOfValue(
  value: Item,
  types: readonly DataType[] | 'verdict' | undefined,
  index: number,
): DataType {
  if (types !== undefined && types !== 'verdict') return types[index] ?? 'integer';
  return value.kind === 'name' ? 'ifname' : 'integer';
}
