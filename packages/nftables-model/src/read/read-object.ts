import type { TableObject } from '../ruleset/ruleset.ts';
import type { ObjectType } from '../ruleset/statement.ts';
import type { Lexer } from './lexer.ts';
import { readCounts, readLimitRest, readQuotaRest } from './read-stateful.ts';
import { accept, expect, readComment, readName, readOneOf } from './read-words.ts';

const WORDS: readonly string[] = ['counter', 'quota', 'limit', 'ct', 'synproxy', 'secmark'];

/** Whether the block of an object, or a command's word for one, is at hand. */
export function isObjectBlock({ kind, text }: Lexer): boolean {
  return kind === 'word' && WORDS.includes(text);
}

/** `counter`, `ct helper`: the kind of an object. */
export function readObjectType(lexer: Lexer): ObjectType {
  const word = readOneOf(lexer, WORDS);
  if (word !== 'ct') return word as ObjectType;
  return `ct ${readOneOf(lexer, ['helper', 'timeout', 'expectation'])}`;
}

/** An object's name and braces; a command may leave the braces out. */
export function readObject(lexer: Lexer, type: ObjectType): TableObject {
  const name = readName(lexer, `the name of a ${type}`);
  const isBlock = accept(lexer, '{');
  if (isBlock) lexer.skipSeparators();
  const object = readBody(lexer, name, type, isBlock);
  const comment = isBlock && lexer.is('comment') ? readComment(lexer) : undefined;
  if (isBlock) {
    lexer.skipSeparators();
    expect(lexer, '}');
  }
  return comment === undefined ? object : { ...object, comment };
}

function readBody(lexer: Lexer, name: string, type: ObjectType, isBlock: boolean): TableObject {
  const comment = lexer.is('comment') ? readComment(lexer) : undefined;
  const base = { name, ...(comment !== undefined && { comment }) };
  if (comment !== undefined) lexer.skipSeparators();
  switch (type) {
    case 'counter': {
      const object = { ...base, type, ...readCounts(lexer) };
      skip(lexer, isBlock);
      return object;
    }
    case 'quota': {
      const object = { ...base, type, ...readQuotaRest(lexer) };
      skip(lexer, isBlock);
      return object;
    }
    case 'limit': {
      expect(lexer, 'rate');
      const object = { ...base, type, ...readLimitRest(lexer) };
      skip(lexer, isBlock);
      return object;
    }
    default:
      return { ...base, type, lines: readLines(lexer, isBlock) };
  }
}

function skip(lexer: Lexer, isBlock: boolean): void {
  if (isBlock) lexer.skipSeparators();
}

/** The lines of an object that is only kept, each as nft lists it. */
function readLines(lexer: Lexer, isBlock: boolean): readonly string[] {
  const lines: string[] = [];
  const ends = (): boolean =>
    isBlock ? lexer.is('}') || lexer.is('comment') : lexer.kind === 'separator';
  while (!ends() && !lexer.atEnd) {
    const words: string[] = [];
    let depth = 0;
    while (!lexer.atEnd) {
      if (lexer.kind === 'separator' && depth === 0) break;
      if (lexer.is('{')) depth++;
      if (lexer.is('}') && depth-- === 0) break;
      if (lexer.kind !== 'separator') words.push(wordOf(lexer));
      lexer.advance();
    }
    if (words.length > 0) lines.push(joined(words));
    if (isBlock) lexer.skipSeparators();
  }
  return lines;
}

function wordOf({ kind, text }: Lexer): string {
  return kind === 'string' ? `"${text}"` : text;
}

/** nft writes no blank before a comma and around a colon. */
function joined(words: readonly string[]): string {
  return words.join(' ').replaceAll(' ,', ',').replaceAll(' : ', ' : ');
}
