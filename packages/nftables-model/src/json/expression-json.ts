import { sortedElements } from '../canonical/sorted-elements.ts';
import type { Expression, Operand } from '../ruleset/expression.ts';
import type { ElementValue, SetElement, SetReference } from '../ruleset/set.ts';
import type { Verdict } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { writeClassid, writeDate, writeEtherAddress, writeHour } from '../text/odd-values.ts';
import { BITMASKS, symbolName } from '../types/names/symbols.ts';
import type { DataType, Item, Key, Value } from '../types/value.ts';
import type { Json } from './json.ts';
import { otherExpressionJson } from './other-expression-json.ts';
import { statefulJson } from './stateful-json.ts';

export function verdictJson(verdict: Verdict): Json {
  return 'chain' in verdict
    ? { [verdict.kind]: { target: verdict.chain } }
    : { [verdict.kind]: null };
}

/** A value: by its name where the type has one, several bits as a list. */
function valueJson(value: Value, type: DataType): Json {
  switch (value.kind) {
    case 'address':
      return `${value.address}`;
    case 'name':
      return value.name;
    case 'number':
      return numberJson(value.number, type);
  }
}

function numberJson(number: number, type: DataType): Json {
  const odd = oddJson(number, type);
  if (odd !== undefined) return odd;
  if (type === 'boolean') return number !== 0;
  const name = symbolName(type, number);
  if (name !== undefined) return name;
  if (!BITMASKS.has(type)) return number;
  const names: string[] = [];
  for (let bit = 1, left = number; left !== 0; bit *= 2) {
    if ((left & bit) === 0) continue;
    left &= ~bit;
    const known = symbolName(type, bit);
    if (known === undefined) return number;
    names.push(known);
  }
  return names.length > 0 ? names : number;
}

/** Values that nft writes in a form of their own. */
function oddJson(number: number, type: DataType): Json | undefined {
  switch (type) {
    case 'time':
      return number / 1000;
    case 'classid':
      return symbolName(type, number) ?? writeClassid(number);
    case 'ether_addr':
      return writeEtherAddress(number);
    case 'hour':
      return writeHour(number);
    case 'date':
      return writeDate(number);
    default:
      return undefined;
  }
}

function itemJson(item: Item, type: DataType): Json {
  switch (item.kind) {
    case 'prefix':
      return { prefix: { addr: `${item.address}`, len: item.length } };
    case 'range':
      if (item.length !== undefined) {
        return { prefix: { addr: valueJson(item.first, type), len: item.length } };
      }
      return { range: [valueJson(item.first, type), valueJson(item.last, type)] };
    case 'wildcard':
      return '*';
    default:
      return valueJson(item, type);
  }
}

function keyJson(key: Key, types: readonly DataType[]): Json {
  const items = key.map((item, index) => itemJson(item, types[index] ?? 'integer'));
  return items.length === 1 ? items[0]! : { concat: items };
}

export function expressionJson(expression: Expression, valueTypes?: readonly DataType[]): Json {
  switch (expression.kind) {
    case 'payload':
      return { payload: { protocol: expression.header, field: expression.field } };
    case 'meta':
      return { meta: { key: expression.key } };
    case 'raw':
    case 'extension':
    case 'raw-option':
    case 'rt':
    case 'socket':
    case 'osf':
    case 'ipsec':
    case 'symhash':
      return otherExpressionJson(expression);
    case 'ct': {
      const { key, direction } = expression;
      return { ct: { key, ...(direction !== undefined && { dir: direction }) } };
    }
    case 'fib': {
      const { result, selectors } = expression;
      return {
        fib: {
          result: result === 'check' ? 'oif' : result,
          flags: selectors.length === 1 ? selectors[0]! : selectors,
        },
      };
    }
    case 'numgen': {
      const { mode, modulus, offset } = expression;
      return { numgen: { mode, mod: modulus, offset } };
    }
    case 'jhash': {
      const { of, modulus, seed, offset } = expression;
      const expr = expressionJson(of);
      return { jhash: { mod: modulus, offset, expr, ...(seed !== undefined && { seed }) } };
    }
    case 'concatenation':
      return { concat: expression.parts.map((part) => expressionJson(part)) };
    case 'binary':
      return {
        [expression.operator]: [expressionJson(expression.left), expressionJson(expression.right)],
      };
    case 'constant':
      return valueJson(expression.value, expression.type);
    case 'map': {
      const { key, map } = expression;
      const data = setReferenceJson(map, typesOf(key), valueTypes);
      return { map: { key: expressionJson(key), data } };
    }
  }
}

export function operandJson(operand: Operand, types: readonly DataType[]): Json {
  switch (operand.kind) {
    case 'key':
      return keyJson(operand.key, types);
    case 'expression':
      return expressionJson(operand.expression);
    case 'set':
      return setReferenceJson(operand.set, types);
  }
}

export function setReferenceJson(
  set: SetReference,
  types: readonly DataType[],
  valueTypes?: readonly DataType[],
): Json {
  if (set.kind === 'named') return `@${set.name}`;
  return {
    set: sortedElements(set.elements, types).map((element) =>
      elementJson(element, types, valueTypes),
    ),
  };
}

/** An element: its key, in an `elem` where it carries more, and what it leads to behind it. */
export function elementJson(
  element: SetElement,
  types: readonly DataType[],
  valueTypes: readonly DataType[] | 'verdict' | undefined = undefined,
): Json {
  const { key, value, timeout, expires, comment, statements } = element;
  const extras = {
    ...(timeout !== undefined && { timeout: timeout / 1000 }),
    ...(expires !== undefined && { expires: expires / 1000 }),
    ...(comment !== undefined && { comment }),
    ...Object.assign({}, ...(statements ?? []).map((statement) => statefulJson(statement))),
  };
  const bare = keyJson(key, types);
  const left = Object.keys(extras).length === 0 ? bare : { elem: { val: bare, ...extras } };
  return value === undefined ? left : [left, elementValueJson(value, valueTypes)];
}

export function elementValueJson(
  value: ElementValue,
  types: readonly DataType[] | 'verdict' | undefined,
): Json {
  if (value.kind === 'verdict') return verdictJson(value.verdict);
  if (value.kind === 'object') return value.name;
  const typeAt = (index: number): DataType =>
    (types === 'verdict' ? undefined : types?.[index]) ?? 'integer';
  const values = value.values.map((one, index) => itemJson(one, typeAt(index)));
  return values.length === 1 ? values[0]! : { concat: values };
}
