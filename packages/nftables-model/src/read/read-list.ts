import type { Selection } from '../ruleset/selected.ts';
import { Lexer } from './lexer.ts';
import { readName, readOneOf } from './read-words.ts';

const FAMILIES = ['ip', 'ip6', 'inet'] as const;

/**
 * Reads `list ruleset`, `list table ip t`, `list chain ip t c`, `list set ip t s`; undefined where the
 * text is no such command.
 *
 * @throws {PacketPathError} with line and column
 */
export function readList(text: string, source: string): Selection | undefined {
  const lexer = new Lexer(text, source);
  lexer.advance();
  lexer.skipSeparators();
  if (!lexer.is('list')) return undefined;
  lexer.advance();
  const command = readRest(lexer);
  lexer.skipSeparators();
  if (!lexer.atEnd) lexer.unexpected("the command's end");
  return command;
}

function readRest(lexer: Lexer): Selection {
  const kind = readOneOf(lexer, ['ruleset', 'table', 'chain', 'set', 'map']);
  const family = FAMILIES.find((known) => lexer.is(known));
  if (family !== undefined) lexer.advance();
  if (kind === 'ruleset') return { kind, family };
  const place = { family: family ?? 'ip', table: readName(lexer, "a table's name") };
  if (kind === 'table') return { kind, place };
  return { kind, place, name: readName(lexer, `a ${kind}'s name`) };
}
