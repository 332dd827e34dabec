import type { Expression } from '../ruleset/expression.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { BARE_META_KEYS, CT_DIRECTED, CT_KEYS, HEADER_FIELDS, META_KEYS } from '../types/fields.ts';
import { BITMASKS } from '../types/symbols.ts';
import type { DataType } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { readFlags, readValue } from './read-item.ts';
import { accept, expect, readNumber, readOneOf } from './read-words.ts';

/** Keys of `meta` that may stand without the word. */
const UNQUALIFIED: ReadonlySet<string> = new Set([
  ...BARE_META_KEYS,
  'mark',
  'skuid',
  'skgid',
  'pkttype',
  'cpu',
  'cgroup',
]);
const MAKERS: ReadonlySet<string> = new Set(['meta', 'ct', 'fib', 'numgen', 'jhash']);
/** Parentheses and hashed expressions within each other. */
const DEEPEST = 16;

/** Whether the word at hand begins an expression that reads something. */
export function beginsExpression({ kind, text }: Lexer): boolean {
  if (kind !== 'word') return false;
  return MAKERS.has(text) || UNQUALIFIED.has(text) || Object.hasOwn(HEADER_FIELDS, text);
}

/** An expression; constants in it are of type `type`. */
export function readExpression(lexer: Lexer, type: DataType, depth = 0): Expression {
  if (depth > DEEPEST) lexer.fail('too-large', 'expressions are nested too deep');
  const first = readBinary(lexer, type, depth);
  if (!lexer.is('.')) return first;
  const parts = [first];
  while (accept(lexer, '.')) parts.push(readBinary(lexer, type, depth));
  return { kind: 'concatenation', parts };
}

/** `&` binds closest, then `^`, then `|`; shifts closer than all. */
const BINDING: Readonly<Record<string, readonly ['&' | '|' | '^' | '<<' | '>>', number]>> = {
  '<<': ['<<', 4],
  lshift: ['<<', 4],
  '>>': ['>>', 4],
  rshift: ['>>', 4],
  '&': ['&', 3],
  and: ['&', 3],
  '^': ['^', 2],
  xor: ['^', 2],
  '|': ['|', 1],
  or: ['|', 1],
};

function readBinary(lexer: Lexer, type: DataType, depth: number): Expression {
  // Operands and the operators between them: one that binds closer is joined first.
  const operands = [readPrimary(lexer, type, depth)];
  const operators: (readonly ['&' | '|' | '^' | '<<' | '>>', number])[] = [];
  const join = (): void => {
    const [operator] = operators.pop()!;
    const right = operands.pop()!;
    const left = operands.pop()!;
    operands.push({ kind: 'binary', operator, left, right });
  };
  for (let next = bindingOf(lexer); next !== undefined; next = bindingOf(lexer)) {
    while (operators.length > 0 && operators.at(-1)![1] >= next[1]) join();
    operators.push(next);
    lexer.advance();
    // A shift is by a number, whatever it shifts.
    const isShift = next[0] === '<<' || next[0] === '>>';
    const operandType = isShift ? 'integer' : (typesOf(operands[0]!)[0] ?? type);
    operands.push(readPrimary(lexer, operandType, depth));
  }
  while (operators.length > 0) join();
  return operands[0]!;
}

function bindingOf({ kind, text }: Lexer): (typeof BINDING)[string] | undefined {
  const mayBe = kind === 'word' || kind === 'symbol';
  return mayBe && Object.hasOwn(BINDING, text) ? BINDING[text] : undefined;
}

function readPrimary(lexer: Lexer, type: DataType, depth: number): Expression {
  if (accept(lexer, '(')) {
    const inner = readExpression(lexer, type, depth + 1);
    expect(lexer, ')');
    return inner;
  }
  if (type !== 'ether_type' && beginsExpression(lexer)) return readReader(lexer, depth);
  // Inside a binary expression `|` joins expressions; a list of flags is joined by commas.
  if (BITMASKS.has(type)) {
    return { kind: 'constant', value: { kind: 'number', number: readFlags(lexer, type) }, type };
  }
  return { kind: 'constant', value: readValue(lexer, type), type };
}

function readReader(lexer: Lexer, depth: number): Expression {
  const word = lexer.text;
  lexer.advance();
  switch (word) {
    case 'meta':
      return { kind: 'meta', key: readOneOf(lexer, Object.keys(META_KEYS)) };
    case 'ct':
      return readCt(lexer);
    case 'fib':
      return readFib(lexer);
    case 'numgen':
      return readNumgen(lexer);
    case 'jhash':
      return readJhash(lexer, depth);
    default:
      if (UNQUALIFIED.has(word)) return { kind: 'meta', key: word };
      return {
        kind: 'payload',
        header: word,
        field: readOneOf(lexer, Object.keys(HEADER_FIELDS[word] ?? {})),
      };
  }
}

function readCt(lexer: Lexer): Expression {
  const direction = lexer.is('original') ? 'original' : lexer.is('reply') ? 'reply' : undefined;
  if (direction !== undefined) lexer.advance();
  const names = direction === undefined ? UNDIRECTED : DIRECTED;
  let key: string = readOneOf(lexer, names);
  if (key === 'ip' || key === 'ip6') key += ` ${readOneOf(lexer, ['saddr', 'daddr'])}`;
  return direction === undefined ? { kind: 'ct', key } : { kind: 'ct', key, direction };
}

const UNDIRECTED = Object.keys(CT_KEYS).filter((key) => !CT_DIRECTED.has(key));
const DIRECTED = ['ip', 'ip6', 'proto-src', 'proto-dst', 'l3proto', 'protocol', 'packets', 'bytes'];

function readFib(lexer: Lexer): Expression {
  const words = ['saddr', 'daddr', 'mark', 'iif', 'oif'] as const;
  const selectors = [readOneOf(lexer, words)];
  while (accept(lexer, '.')) selectors.push(readOneOf(lexer, words));
  return { kind: 'fib', selectors, result: readOneOf(lexer, ['type', 'oif', 'oifname']) };
}

const LARGEST = 2 ** 32 - 1;

function readNumgen(lexer: Lexer): Expression {
  const mode = readOneOf(lexer, ['random', 'inc']);
  expect(lexer, 'mod');
  const modulus = readNumber(lexer, 1, LARGEST);
  return { kind: 'numgen', mode, modulus, offset: readOffset(lexer) };
}

function readJhash(lexer: Lexer, depth: number): Expression {
  const of = readExpression(lexer, 'integer', depth + 1);
  expect(lexer, 'mod');
  const modulus = readNumber(lexer, 1, LARGEST);
  const seed = accept(lexer, 'seed') ? readNumber(lexer, 0, LARGEST) : undefined;
  return { kind: 'jhash', of, modulus, seed, offset: readOffset(lexer) };
}

function readOffset(lexer: Lexer): number {
  return accept(lexer, 'offset') ? readNumber(lexer, 0, LARGEST) : 0;
}
