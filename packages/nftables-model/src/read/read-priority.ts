import type { Hook } from '@packet-path/core';
import { namedPriority } from '../text/priority.ts';
import type { Lexer } from './lexer.ts';
import { accept, readNumber } from './read-words.ts';

/** `filter`, `dstnat - 10`, `-100`; the hook of a flowtable has no names but `filter`. */
export function readPriority(lexer: Lexer, hook: Hook | undefined): number {
  let base = 0;
  let sign = 1;
  if (lexer.kind === 'word') {
    const named = namedPriority(lexer.text, hook);
    if (named === undefined) {
      lexer.unexpected('a number, or a priority that this hook has, such as filter');
    }
    base = named;
    lexer.advance();
    if (accept(lexer, '-')) sign = -1;
    else if (!accept(lexer, '+')) return base;
  } else if (accept(lexer, '-')) sign = -1;
  // The sum is a number of 32 bits too (nf_tables.h, `NFTA_HOOK_PRIORITY`).
  const most = sign < 0 ? 2 ** 31 + base : 2 ** 31 - 1 - base;
  return base + sign * readNumber(lexer, 0, Math.min(most, 2 ** 31 - 1));
}
