import { LOG_LEVELS, logOf } from '../canonical/log-of.ts';
import type { Statement } from '../ruleset/statement.ts';
import type { Lexer } from './lexer.ts';
import { accept, readNumber, readOneOf, readText } from './read-words.ts';

/** Options of a log to a group of netlink, and of one to the kernel's log: they exclude each other. */
const OF_GROUP = ['group', 'snaplen', 'queue-threshold'];

export function readLog(lexer: Lexer): Statement {
  lexer.advance();
  let prefix: string | undefined;
  const options: string[] = [];
  const given = new Set<string>();
  for (;;) {
    const { text, position } = lexer;
    if (lexer.kind !== 'word' || !OPTIONS.has(text)) break;
    if (text !== 'flags' && given.has(text)) lexer.fail('syntax', `log has ${text} twice`, 'one');
    given.add(text);
    const isAudit = options.includes('level audit') && text !== 'level';
    if (isAudit) lexer.fail('not-allowed', `${text} beside the level audit`, 'the level alone');
    const isMixed =
      OF_GROUP.some((name) => given.has(name)) && (given.has('level') || given.has('flags'));
    if (isMixed) {
      Object.assign(lexer, position);
      lexer.fail('not-allowed', 'a level or flags beside a group', 'one or the other');
    }
    lexer.advance();
    if (text === 'prefix') prefix = readPrefix(lexer);
    else options.push(`${text} ${readOption(lexer, text)}`);
  }
  return logOf(prefix, options);
}

const OPTIONS: ReadonlySet<string> = new Set(['prefix', 'level', 'flags', ...OF_GROUP]);

/** `NF_LOG_PREFIXLEN`, less the closing zero. */
const LONGEST_PREFIX = 127;

function readPrefix(lexer: Lexer): string {
  const prefix = lexer.text;
  if (prefix.length > LONGEST_PREFIX) {
    lexer.fail('too-large', 'the prefix is too long', `at most ${LONGEST_PREFIX} characters`);
  }
  return readText(lexer, 'a prefix in quotes');
}

function readOption(lexer: Lexer, name: string): string {
  switch (name) {
    case 'level':
      return readOneOf(lexer, LOG_LEVELS);
    case 'flags':
      return readFlags(lexer);
    case 'snaplen':
      return String(readNumber(lexer, 0, 2 ** 32 - 1));
    default:
      return String(readNumber(lexer, 0, 65535));
  }
}

function readFlags(lexer: Lexer): string {
  const flag = readOneOf(lexer, ['all', 'skuid', 'ether', 'tcp', 'ip']);
  if (flag === 'tcp') {
    const parts = [readOneOf(lexer, ['sequence', 'options'])];
    while (accept(lexer, ',')) parts.push(readOneOf(lexer, ['sequence', 'options']));
    return `tcp ${parts.join(',')}`;
  }
  return flag === 'ip' ? `ip ${readOneOf(lexer, ['options'])}` : flag;
}
