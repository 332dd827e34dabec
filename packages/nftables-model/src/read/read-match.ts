import { Address } from '@packet-path/core';
import { foldedConstant } from '../canonical/fold-bits.ts';
import { matchOf } from '../canonical/match-of.ts';
import type { Comparison, Expression, Operand } from '../ruleset/expression.ts';
import type { Statement } from '../ruleset/statement.ts';
import { partsOf } from '../ruleset/types-of.ts';
import { BITMASKS, symbolValue } from '../types/names/symbols.ts';
import type { DataType, Part } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { readMapped, readSetReference } from './read-elements.ts';
import { readExpression } from './read-expression.ts';
import { readFlags, readKey } from './read-item.ts';
import { accept, expect, readNumber } from './read-words.ts';

/** `ip daddr …`: a comparison, a look-up of a verdict, or an assignment. */
export function readMatch(lexer: Lexer): Statement {
  const read = readExpression(lexer);
  const left = asPresence(lexer, read);
  const parts = partsOf(left);
  if (accept(lexer, 'vmap')) {
    const map = readSetReference(lexer, { key: parts, value: 'verdict' });
    return { kind: 'vmap', key: left, map };
  }
  if (lexer.is('{') && hasVerdicts(lexer)) {
    // `tcp dport { 80 : accept }` without `vmap` is refused by nft, in words of its own.
    lexer.unexpected("'vmap' before a map of verdicts");
  }
  if (accept(lexer, 'set')) {
    const value = foldedConstant(readMapped(lexer, readExpression(lexer, parts[0]), parts));
    return { kind: 'assign', target: left, value };
  }
  const [part = ANY] = parts;
  const isBitmask = BITMASKS.has(part.type) && parts.length === 1;
  if (lexer.is('!') && left.kind === 'binary') {
    lexer.fail('not-allowed', "'!' behind an operator", '== 0');
  }
  if (lexer.is('!') && !isBitmask) {
    lexer.fail('not-allowed', `'!' stands before what is no set of bits`, '!=');
  }
  const comparison = readComparison(lexer);
  const right = readOperand(lexer, left, parts);
  // `flags a / b`: of the bits of b those of a, exactly.
  if (isBitmask && right.kind === 'key' && accept(lexer, '/')) {
    const mask = numberOf(readFlags(lexer, part), part.type);
    const masked: Expression = { kind: 'binary', operator: '&', left, right: mask };
    return matchOf(masked, comparison ?? '==', right);
  }
  const isTestOfBits = isBitmask && left.kind !== 'binary' && right.kind === 'key';
  return matchOf(left, comparison ?? (isTestOfBits ? 'flags' : '=='), right);
}

const ANY: Part = { type: 'integer', bits: 32 };

function hasVerdicts(lexer: Lexer): boolean {
  return lexer.continuesWith(/[^{},]*:\s*(?:accept|drop|jump|goto|return|continue)\b/y);
}

/** `fib … oif exists` asks whether there is a route, as `exists` asks of an extension header. */
function asPresence(lexer: Lexer, read: Expression): Expression {
  if (read.kind === 'fib' && read.result === 'oif' && beginsBoolean(lexer)) {
    return { ...read, result: 'check' };
  }
  return read;
}

function beginsBoolean({ kind, text }: Lexer): boolean {
  return kind === 'word' && symbolValue('boolean', text) !== undefined;
}

function numberOf(number: number, type: DataType): Expression {
  return { kind: 'constant', value: { kind: 'number', number }, type };
}

function readComparison(lexer: Lexer): Comparison | '!' | undefined {
  if (lexer.kind !== 'symbol' && lexer.kind !== 'word') return undefined;
  const comparison = COMPARISONS.get(lexer.text);
  if (comparison !== undefined) lexer.advance();
  return comparison;
}

const COMPARISONS: ReadonlyMap<string, Comparison | '!'> = new Map<string, Comparison | '!'>([
  ['==', '=='],
  ['eq', '=='],
  ['!=', '!='],
  ['ne', '!='],
  ['!', '!'],
  ['<', '<'],
  ['lt', '<'],
  ['<=', '<='],
  ['le', '<='],
  ['>', '>'],
  ['gt', '>'],
  ['>=', '>='],
  ['ge', '>='],
]);

function readOperand(lexer: Lexer, left: Expression, parts: readonly Part[]): Operand {
  if (lexer.is('{') || lexer.is('@')) {
    return { kind: 'set', set: readSetReference(lexer, { key: parts, value: undefined }) };
  }
  const [part = ANY] = parts;
  if (BITMASKS.has(part.type) && parts.length === 1) {
    const isGrouped = accept(lexer, '(');
    const number = readFlags(lexer, part);
    if (isGrouped) expect(lexer, ')');
    return { kind: 'key', key: [{ kind: 'number', number }] };
  }
  // `ip saddr & 0xff == 1`: a masked address may be compared with a number.
  const isMasked = left.kind === 'binary' && part.type === 'ipv4_addr' && lexer.kind === 'number';
  if (isMasked) {
    const address = Address.v4(readNumber(lexer, 0, 2 ** 32 - 1));
    return { kind: 'key', key: [{ kind: 'address', address }] };
  }
  return { kind: 'key', key: readKey(lexer, parts) };
}
