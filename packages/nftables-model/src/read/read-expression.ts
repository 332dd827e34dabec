import { Address } from '@packet-path/core';
import type { Expression } from '../ruleset/expression.ts';
import { partsOf } from '../ruleset/types-of.ts';
import { IPV6_EXTENSIONS } from '../types/extension-headers.ts';
import { HEADERS } from '../types/headers.ts';
import { UNQUALIFIED_META_KEYS } from '../types/keys.ts';
import { BITMASKS } from '../types/names/symbols.ts';
import type { Part } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { readExtension, readExthdr, readRaw } from './read-extension.ts';
import { readFlags, readValue } from './read-item.ts';
import { readCt, readFib, readIpsec, readMeta, readOsf, readRt, readSocket } from './read-keys.ts';
import { accept, expect, readNumber, readOneOf } from './read-words.ts';

const MAKERS: ReadonlySet<string> = new Set([
  'meta',
  'ct',
  'rt',
  'fib',
  'socket',
  'osf',
  'ipsec',
  'numgen',
  'jhash',
  'symhash',
  'exthdr',
  // `time` is a type of expressions too; `hour` and `day` are keys of meta only.
  'time',
  'hour',
  'day',
]);
/** How deep parentheses and hashed expressions may be nested. */
const DEEPEST = 16;
const ANY: Part = { type: 'integer', bits: 32 };

/** Whether the token at hand begins an expression that reads something. */
export function beginsExpression(lexer: Lexer): boolean {
  const { kind, text } = lexer;
  if (kind === 'symbol') return text === '@' && lexer.continuesWith(RAW);
  if (kind !== 'word') return false;
  return (
    MAKERS.has(text) ||
    UNQUALIFIED_META_KEYS.has(text) ||
    Object.hasOwn(HEADERS, text) ||
    Object.hasOwn(IPV6_EXTENSIONS, text)
  );
}

const RAW = /(?:ll|nh|th|ih)\s*,/y;

/** An expression; constants in it are of the type of `part`. */
export function readExpression(lexer: Lexer, part: Part = ANY, depth = 0): Expression {
  if (depth > DEEPEST) lexer.fail('too-large', 'expressions are nested too deep');
  const first = readBinary(lexer, part, depth);
  if (!lexer.is('.')) return first;
  const parts = [first];
  while (accept(lexer, '.')) parts.push(readBinary(lexer, part, depth));
  return { kind: 'concatenation', parts };
}

type Operator = Extract<Expression, { kind: 'binary' }>['operator'];

/** `&` binds closest, then `^`, then `|`; shifts closer than all. */
const BINDING: ReadonlyMap<string, readonly [Operator, number]> = new Map([
  ['<<', ['<<', 4]],
  ['lshift', ['<<', 4]],
  ['>>', ['>>', 4]],
  ['rshift', ['>>', 4]],
  ['&', ['&', 3]],
  ['and', ['&', 3]],
  ['^', ['^', 2]],
  ['xor', ['^', 2]],
  ['|', ['|', 1]],
  ['or', ['|', 1]],
]);

function readBinary(lexer: Lexer, part: Part, depth: number): Expression {
  // Operands and the operators between them: one that binds closer is joined first.
  const operands = [readPrimary(lexer, part, depth)];
  const operators: (readonly [Operator, number])[] = [];
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
    operands.push(readOperand(lexer, isShift ? ANY : (partsOf(operands[0]!)[0] ?? part), depth));
  }
  while (operators.length > 0) join();
  return operands[0]!;
}

/** The right side of an operator; the mask of an IPv4 address may be a number. */
function readOperand(lexer: Lexer, part: Part, depth: number): Expression {
  if (part.type !== 'ipv4_addr' || lexer.kind !== 'number') return readPrimary(lexer, part, depth);
  const address = Address.v4(readNumber(lexer, 0, LARGEST));
  return { kind: 'constant', value: { kind: 'address', address }, type: part.type };
}

function bindingOf({ kind, text }: Lexer): readonly [Operator, number] | undefined {
  return kind === 'word' || kind === 'symbol' ? BINDING.get(text) : undefined;
}

function readPrimary(lexer: Lexer, part: Part, depth: number): Expression {
  if (accept(lexer, '(')) {
    const inner = readExpression(lexer, part, depth + 1);
    expect(lexer, ')');
    return inner;
  }
  const { type } = part;
  if (!isConstantFirst(lexer, part) && beginsExpression(lexer)) return readReader(lexer, depth);
  // Inside a binary expression `|` joins expressions; a list of flags is joined by commas.
  if (BITMASKS.has(type)) {
    return { kind: 'constant', value: { kind: 'number', number: readFlags(lexer, part) }, type };
  }
  return { kind: 'constant', value: readValue(lexer, part), type };
}

/** Words that are values of a type before they are keywords: `meta protocol ip`, `ct event set mark`. */
function isConstantFirst({ text }: Lexer, { type }: Part): boolean {
  if (type === 'ether_type') return true;
  if (type === 'inet_proto') return Object.hasOwn(HEADERS, text);
  return type === 'ct_event';
}

function readReader(lexer: Lexer, depth: number): Expression {
  const word = lexer.text;
  lexer.advance();
  switch (word) {
    case '@':
      return readRaw(lexer);
    case 'meta':
      return readMeta(lexer);
    case 'ct':
      return readCt(lexer);
    case 'rt':
      return readRt(lexer);
    case 'fib':
      return readFib(lexer);
    case 'socket':
      return readSocket(lexer);
    case 'osf':
      return readOsf(lexer);
    case 'ipsec':
      return readIpsec(lexer);
    case 'exthdr':
      return readExthdr(lexer);
    case 'numgen':
      return readNumgen(lexer);
    case 'jhash':
      return readJhash(lexer, depth);
    case 'symhash':
      expect(lexer, 'mod');
      return {
        kind: 'symhash',
        modulus: readNumber(lexer, 1, LARGEST),
        offset: readOffset(lexer),
      };
    case 'time':
    case 'hour':
    case 'day':
      return { kind: 'meta', key: word };
    default:
      if (UNQUALIFIED_META_KEYS.has(word)) return { kind: 'meta', key: word };
      return readExtension(lexer, word) ?? readPayload(lexer, word);
  }
}

function readPayload(lexer: Lexer, header: string): Expression {
  const field = readOneOf(lexer, Object.keys(HEADERS[header]?.fields ?? {}));
  return { kind: 'payload', header, field };
}

const LARGEST = 2 ** 32 - 1;

function readNumgen(lexer: Lexer): Expression {
  const mode = readOneOf(lexer, ['random', 'inc']);
  expect(lexer, 'mod');
  const modulus = readNumber(lexer, 1, LARGEST);
  return { kind: 'numgen', mode, modulus, offset: readOffset(lexer) };
}

function readJhash(lexer: Lexer, depth: number): Expression {
  const of = readExpression(lexer, ANY, depth + 1);
  expect(lexer, 'mod');
  const modulus = readNumber(lexer, 1, LARGEST);
  const seed = accept(lexer, 'seed') ? readNumber(lexer, 0, LARGEST) : undefined;
  return { kind: 'jhash', of, modulus, seed, offset: readOffset(lexer) };
}

function readOffset(lexer: Lexer): number {
  return accept(lexer, 'offset') ? readNumber(lexer, 0, LARGEST) : 0;
}
