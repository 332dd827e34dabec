import type { Lexer } from './lexer.ts';
import { readName } from './read-words.ts';

/** `define`, `redefine` and `undefine`; whether one of them was at hand. */
export function readDefinition(lexer: Lexer): boolean {
  const { kind, text } = lexer;
  if (kind !== 'word') return false;
  if (text !== 'define' && text !== 'redefine' && text !== 'undefine') return false;
  lexer.advance();
  const name = readName(lexer, "a variable's name");
  if (text === 'undefine') {
    lexer.undefine(name);
    return true;
  }
  if (!lexer.is('=')) lexer.unexpected("'='");
  lexer.define(name, text === 'define');
  return true;
}
