import { HOOKS, type Position } from '@packet-path/core';
import { knownFamily, knowsTransport } from '../canonical/known-headers.ts';
import { matchOf } from '../canonical/match-of.ts';
import type { TablePlace } from '../ruleset/command.ts';
import type { BaseChain, Rule, TableFamily } from '../ruleset/ruleset.ts';
import type { Statement } from '../ruleset/statement.ts';
import type { Lexer } from './lexer.ts';
import { readDefinition } from './read-definition.ts';
import { readPriority } from './read-priority.ts';
import { readStatement } from './read-statement.ts';
import { expect, readComment, readOneOf } from './read-words.ts';
import type { ScriptState } from './script-state.ts';
import { orKept } from './unknown-text.ts';

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

/** The rule up to the end of its line; one that is not understood may be kept. */
export function readRule(state: ScriptState, place: TablePlace): Rule {
  return orKept(
    state,
    'rule',
    () => readStatements(state, place),
    (text) => ({ statements: [{ kind: 'unknown', text }] }),
  );
}

function readStatements(state: ScriptState, place: TablePlace): Rule {
  const { lexer } = state;
  const statements: Statement[] = [];
  let terminal: string | undefined;
  lexer.network = () => (place.family === 'inet' ? knownFamily(statements) : place.family);
  while (!endsRule(lexer)) {
    if (lexer.is('comment')) {
      const comment = readComment(lexer);
      if (!endsRule(lexer)) lexer.unexpected('the end of the rule behind its comment');
      return { statements, comment };
    }
    if (terminal !== undefined) {
      lexer.fail('not-allowed', `a statement behind ${terminal}, which ends the rule`);
    }
    const statement =
      readBlock(state, place) ??
      readStatement(lexer, place.family, statements, (set) => state.knownTypes(place, set));
    if (isTerminal(statement)) terminal = wordOf(statement);
    if (isOwnFamily(statements.at(-1), place.family)) statements.pop();
    statements.push(statement);
    if (isReset(statement) && place.family === 'inet' && !knowsTransport(statements)) {
      statements.unshift(TCP);
    }
  }
  if (statements.length === 0) lexer.fail('syntax', 'the rule is empty', 'a statement');
  return { statements };
}

const BLOCK = /\s*\{/y;

/** `jump { … }`: rules in braces behind a verdict; undefined where none is at hand. */
function readBlock(state: ScriptState, place: TablePlace): Statement | undefined {
  const { lexer } = state;
  const verdict = lexer.is('jump') ? 'jump' : lexer.is('goto') ? 'goto' : undefined;
  if (verdict === undefined || !lexer.continuesWith(BLOCK)) return undefined;
  if (state.inBlock) lexer.fail('not-allowed', `${verdict} { … } within another`, 'a named chain');
  lexer.advance();
  state.inBlock = true;
  const rules: Rule[] = [];
  lexer.openScope();
  expect(lexer, '{');
  lexer.skipSeparators();
  while (!lexer.is('}')) {
    if (!readDefinition(lexer)) rules.push(readRule(state, place));
    if (lexer.kind !== 'separator') lexer.unexpected("';' or the line's end");
    lexer.skipSeparators();
  }
  lexer.closeScope();
  state.inBlock = false;
  lexer.advance();
  return { kind: 'chain', verdict, rules };
}

/** A reset asks for TCP first, at the beginning of its rule (nft, `stmt_evaluate_reject`). */
const TCP = matchOf({ kind: 'meta', key: 'l4proto' }, '==', {
  kind: 'key',
  key: [{ kind: 'number', number: 6 }],
});

/** `meta protocol ip` in a table of ip: nft leaves it out where another statement follows. */
function isOwnFamily(statement: Statement | undefined, family: TableFamily): boolean {
  if (family === 'inet' || statement?.kind !== 'match' || statement.comparison !== '==')
    return false;
  const { left, right } = statement;
  const [item] = right.kind === 'key' ? right.key : [];
  const isProtocol = left.kind === 'meta' && left.key === 'protocol' && item?.kind === 'number';
  return isProtocol && item.number === (family === 'ip' ? 0x0800 : 0x86dd);
}

function isReset(statement: Statement): boolean {
  return statement.kind === 'reject' && statement.answer?.kind === 'tcp-reset';
}

/** Whether no packet comes past a statement (nft, `STMT_F_TERMINAL`). */
function isTerminal(statement: Statement): boolean {
  switch (statement.kind) {
    case 'verdict':
      return statement.verdict.kind !== 'continue';
    case 'reject':
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      return true;
    case 'kept':
      return statement.isTerminal;
    default:
      return false;
  }
}

function wordOf(statement: Statement): string {
  return statement.kind === 'verdict' ? statement.verdict.kind : statement.kind;
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
  state: ScriptState,
  place: TablePlace,
  onRule: (rule: Rule, position: Position) => void,
): ChainBody {
  const { lexer } = state;
  let base: BaseChain | undefined;
  let comment: string | undefined;
  let hasPolicy = false;
  lexer.openScope();
  expect(lexer, '{');
  lexer.skipSeparators();
  while (!lexer.is('}')) {
    if (lexer.is('type')) base = readBaseChain(lexer);
    else if (lexer.is('policy') && base !== undefined) {
      lexer.advance();
      hasPolicy = true;
      base = { ...base, policy: readOneOf(lexer, ['accept', 'drop']) };
    } else if (lexer.is('comment')) comment = readComment(lexer);
    else if (!readDefinition(lexer)) {
      const { position } = lexer;
      onRule(readRule(state, place), position);
    }
    if (!lexer.is('}') && lexer.kind !== 'separator') lexer.unexpected("';' or the line's end");
    lexer.skipSeparators();
  }
  lexer.closeScope();
  lexer.advance();
  return { base, hasPolicy, comment };
}
