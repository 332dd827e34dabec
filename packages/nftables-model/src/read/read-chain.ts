import { HOOKS } from '@packet-path/core';
import type { BaseChain, Rule, TableFamily } from '../ruleset/ruleset.ts';
import type { Statement } from '../ruleset/statement.ts';
import { namedPriority } from '../text/priority.ts';
import type { Lexer } from './lexer.ts';
import { readStatement } from './read-statement.ts';
import { accept, expect, readComment, readName, readNumber, readOneOf } from './read-words.ts';

const HOOK_WORDS = HOOKS.map((hook) => hook.toLowerCase());

/** `type filter hook input priority 0`; a policy stands behind it, or is accept. */
function readBaseChain(lexer: Lexer): BaseChain {
  expect(lexer, 'type');
  const type = readOneOf(lexer, ['filter', 'nat', 'route']);
  expect(lexer, 'hook');
  const word = readOneOf(lexer, HOOK_WORDS);
  const hook = HOOKS[HOOK_WORDS.indexOf(word)]!;
  expect(lexer, 'priority');
  return { type, hook, priority: readPriority(lexer, hook), policy: 'accept' };
}

function readPriority(lexer: Lexer, hook: BaseChain['hook']): number {
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
  return base + sign * readNumber(lexer, 0, 2 ** 31 - 1);
}

/** The rule up to the end of its line. */
export function readRule(lexer: Lexer, family: TableFamily): Rule {
  const statements: Statement[] = [];
  while (!endsRule(lexer)) {
    if (lexer.is('comment')) {
      const comment = readComment(lexer);
      if (!endsRule(lexer)) lexer.unexpected('the end of the rule behind its comment');
      return { statements, comment };
    }
    statements.push(readStatement(lexer, family));
  }
  if (statements.length === 0) lexer.fail('syntax', 'the rule is empty', 'a statement');
  return { statements };
}

function endsRule({ kind, text }: Lexer): boolean {
  return kind === 'separator' || kind === 'end' || (kind === 'symbol' && text === '}');
}

/** The contents of a chain's braces beside its rules. */
export interface ChainBody {
  readonly base: BaseChain | undefined;
  /** Whether a policy is named. */
  readonly hasPolicy: boolean;
  readonly comment: string | undefined;
}

/** Reads a chain's braces; `onRule` is told of each rule, in order. */
export function readChainBody(
  lexer: Lexer,
  family: TableFamily,
  onRule: (rule: Rule, position: Lexer['position']) => void,
): ChainBody {
  let base: BaseChain | undefined;
  let comment: string | undefined;
  let hasPolicy = false;
  expect(lexer, '{');
  lexer.skipSeparators();
  while (!lexer.is('}')) {
    if (lexer.is('type')) base = readBaseChain(lexer);
    else if (lexer.is('policy') && base !== undefined) {
      lexer.advance();
      hasPolicy = true;
      base = { ...base, policy: readOneOf(lexer, ['accept', 'drop']) };
    } else if (lexer.is('comment')) comment = readComment(lexer);
    else {
      const { position } = lexer;
      onRule(readRule(lexer, family), position);
    }
    if (!lexer.is('}') && lexer.kind !== 'separator') lexer.unexpected("';' or the line's end");
    lexer.skipSeparators();
  }
  lexer.advance();
  return { base, hasPolicy, comment };
}

/** The name of a chain, where a command names one. */
export function readChainName(lexer: Lexer): string {
  return readName(lexer, "a chain's name");
}
