import type { Expression, ExtensionOf } from '../ruleset/expression.ts';
import { EXTENSIONS } from '../ruleset/types-of.ts';
import type { Lexer } from './lexer.ts';
import { accept, expect, readNumber, readOneOf } from './read-words.ts';

/** Spellings of options of TCP beside the one that nft lists. */
const TCP_ALIASES: Readonly<Record<string, string>> = {
  mss: 'maxseg',
  'sack-permitted': 'sack-perm',
  noop: 'nop',
  sack0: 'sack',
};

/** `tcp option …`, `ip option …`, `sctp chunk …`, `frag …`; undefined where the word begins none. */
export function readExtension(lexer: Lexer, word: string): Expression | undefined {
  if (word === 'tcp' && accept(lexer, 'option')) return readTcpOption(lexer);
  if (word === 'ip' && accept(lexer, 'option')) return readOf(lexer, 'ip option');
  if (word === 'sctp' && accept(lexer, 'chunk')) return readOf(lexer, 'sctp chunk');
  if (!Object.hasOwn(EXTENSIONS.exthdr, word)) return undefined;
  return readField(lexer, 'exthdr', word);
}

/** `exthdr frag exists`: the name alone; the comparison says the rest. */
export function readExthdr(lexer: Lexer): Expression {
  return {
    kind: 'extension',
    of: 'exthdr',
    name: readOneOf(lexer, Object.keys(EXTENSIONS.exthdr)),
  };
}

function readOf(lexer: Lexer, of: ExtensionOf): Expression {
  const name = readOneOf(lexer, Object.keys(EXTENSIONS[of]));
  return readOptionalField(lexer, of, name);
}

/** The name of an option of TCP as nft lists it. */
export function readTcpOptionName(lexer: Lexer): string {
  if (lexer.kind === 'number') {
    const option = readNumber(lexer, 0, 255);
    return nameOfOption(option) ?? String(option);
  }
  const alias = Object.hasOwn(TCP_ALIASES, lexer.text) ? TCP_ALIASES[lexer.text] : undefined;
  if (lexer.kind !== 'word' || alias === undefined) {
    return readOneOf(lexer, Object.keys(EXTENSIONS['tcp option']));
  }
  lexer.advance();
  return alias;
}

function readTcpOption(lexer: Lexer): Expression {
  if (accept(lexer, '@')) {
    const option = readNumber(lexer, 0, 255);
    expect(lexer, ',');
    const offset = readNumber(lexer, 0, 0xff * 8);
    expect(lexer, ',');
    return { kind: 'raw-option', option, offset, bits: readNumber(lexer, 1, 64), exists: false };
  }
  if (lexer.kind === 'number') {
    const option = readNumber(lexer, 0, 255);
    const name = nameOfOption(option);
    if (name !== undefined) return readOptionalField(lexer, 'tcp option', name);
    if (accept(lexer, 'length')) {
      return { kind: 'raw-option', option, offset: 8, bits: 8, exists: false };
    }
    if (accept(lexer, 'kind')) {
      return { kind: 'raw-option', option, offset: 0, bits: 8, exists: false };
    }
    return { kind: 'raw-option', option, offset: 0, bits: 8, exists: true };
  }
  return readOptionalField(lexer, 'tcp option', readTcpOptionName(lexer));
}

function nameOfOption(option: number): string | undefined {
  return Object.entries(EXTENSIONS['tcp option']).find(([, { number }]) => number === option)?.[0];
}

function readOptionalField(lexer: Lexer, of: ExtensionOf, name: string): Expression {
  const fields = EXTENSIONS[of][name]?.fields ?? {};
  const isField = lexer.kind === 'word' && Object.hasOwn(fields, lexer.text);
  return isField ? readField(lexer, of, name) : { kind: 'extension', of, name };
}

function readField(lexer: Lexer, of: ExtensionOf, name: string): Expression {
  const field = readOneOf(lexer, Object.keys(EXTENSIONS[of][name]?.fields ?? {}));
  if (!accept(lexer, '[')) return { kind: 'extension', of, name, field };
  const index = readNumber(lexer, 0, 127);
  expect(lexer, ']');
  return { kind: 'extension', of, name, field, index };
}

/** `@th,16,16` behind its `@`. */
export function readRaw(lexer: Lexer): Expression {
  const base = readOneOf(lexer, ['ll', 'nh', 'th', 'ih']);
  expect(lexer, ',');
  const offset = readNumber(lexer, 0, 2048);
  expect(lexer, ',');
  return { kind: 'raw', base, offset, bits: readNumber(lexer, 1, 128) };
}
