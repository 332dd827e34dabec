import { logOf } from '../canonical/log-of.ts';
import { matchOf } from '../canonical/match-of.ts';
import { rejectOf } from '../canonical/reject-of.ts';
import type { Comparison, Expression, Operand } from '../ruleset/expression.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { RejectAnswer, Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { BITMASKS, symbolValue } from '../types/symbols.ts';
import type { DataType } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import {
  readCounter,
  readElementValue,
  readMapped,
  readSetReference,
  readVerdict,
} from './read-elements.ts';
import { beginsExpression, readExpression } from './read-expression.ts';
import { readFlags, readKey } from './read-item.ts';
import { isNat, readNat } from './read-nat.ts';
import {
  accept,
  expect,
  readName,
  readNumber,
  readOneOf,
  readText,
  readTime,
} from './read-words.ts';

/** One statement of a rule. */
export function readStatement(lexer: Lexer, family: TableFamily): Statement {
  const verdict = readVerdict(lexer);
  if (verdict !== undefined) return { kind: 'verdict', verdict };
  if (isNat(lexer)) return readNat(lexer, family);
  if (beginsExpression(lexer)) return readMatch(lexer);
  if (lexer.kind !== 'word') lexer.unexpected('a statement');
  switch (lexer.text) {
    case 'counter':
      return readCounter(lexer);
    case 'limit':
      return readLimit(lexer);
    case 'log':
      return readLog(lexer);
    case 'reject':
      return readReject(lexer, family);
    case 'notrack':
      lexer.advance();
      return { kind: 'notrack' };
    case 'add':
    case 'update':
    case 'delete':
      return readSetStatement(lexer, lexer.text);
    default:
      return lexer.fail(
        'unknown-match',
        `the statement '${lexer.text}' is not modelled`,
        'a match, verdict, reject, NAT, set, counter, limit, log or notrack',
      );
  }
}

/** `ip daddr …`: a comparison, a look-up of a verdict, or an assignment. */
function readMatch(lexer: Lexer): Statement {
  const read = readExpression(lexer, 'integer');
  const asksForRoute = read.kind === 'fib' && read.result === 'oif' && beginsBoolean(lexer);
  const left: Expression = asksForRoute ? { ...read, result: 'check' } : read;
  const types = typesOf(left);
  if (accept(lexer, 'vmap')) {
    const map = readSetReference(lexer, { key: types, value: 'verdict' });
    return { kind: 'vmap', key: left, map };
  }
  if (accept(lexer, 'set')) {
    const value = readMapped(lexer, readExpression(lexer, types[0] ?? 'integer'), types);
    return { kind: 'assign', target: left, value };
  }
  const [type = 'integer'] = types;
  const isBitmask = BITMASKS.has(type) && types.length === 1;
  if (lexer.is('!') && !isBitmask) {
    lexer.fail('not-allowed', `'!' stands before what is no set of bits`, '!=');
  }
  const comparison = readComparison(lexer);
  const right = readOperand(lexer, left);
  // `flags a / b`: of the bits of b those of a, exactly.
  if (isBitmask && right.kind === 'key' && accept(lexer, '/')) {
    const mask = numberOf(readFlags(lexer, type), type);
    const masked: Expression = { kind: 'binary', operator: '&', left, right: mask };
    return matchOf(masked, comparison ?? '==', right);
  }
  const isTestOfBits = isBitmask && left.kind !== 'binary' && right.kind === 'key';
  return matchOf(left, comparison ?? (isTestOfBits ? 'flags' : '=='), right);
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

function readOperand(lexer: Lexer, left: Expression): Operand {
  const types = typesOf(left);
  if (lexer.is('{') || lexer.is('@')) {
    return { kind: 'set', set: readSetReference(lexer, { key: types, value: undefined }) };
  }
  const type = types[0] ?? 'integer';
  if (BITMASKS.has(type) && types.length === 1) {
    const isGrouped = accept(lexer, '(');
    const number = readFlags(lexer, type);
    if (isGrouped) expect(lexer, ')');
    return { kind: 'key', key: [{ kind: 'number', number }] };
  }
  return { kind: 'key', key: readKey(lexer, types) };
}

function readLimit(lexer: Lexer): Statement {
  lexer.advance();
  expect(lexer, 'rate');
  const over = accept(lexer, 'over');
  if (!over) accept(lexer, 'until');
  const count = readNumber(lexer, 1, 2 ** 32 - 1);
  const unit = accept(lexer, '/') ? undefined : readSize(lexer);
  const per = readOneOf(lexer, ['second', 'minute', 'hour', 'day', 'week']);
  const burst = accept(lexer, 'burst') ? readBurst(lexer) : undefined;
  const isBytes = unit !== undefined;
  return {
    kind: 'limit',
    rate: isBytes ? count * BYTES[unit] : count,
    unit: isBytes ? 'bytes' : 'packets',
    per,
    // Without a burst nft asks for 5 packets, or none for bytes.
    burst: burst ?? (isBytes ? 0 : 5),
    over,
  };
}

/** The unit of a rate in bytes, up to its `/`: in `mbytes/second` all of it is one word. */
function readSize(lexer: Lexer): (typeof SIZES)[number] {
  const { text } = lexer;
  const unit = SIZES.find((size) => text.startsWith(`${size}/`));
  if (unit !== undefined) {
    lexer.takeBack(unit.length + 1);
    lexer.advance();
    return unit;
  }
  const alone = readOneOf(lexer, SIZES);
  expect(lexer, '/');
  return alone;
}

const BYTES = { bytes: 1, kbytes: 1024, mbytes: 1024 * 1024 } as const;
const SIZES = ['bytes', 'kbytes', 'mbytes'] as const;

function readBurst(lexer: Lexer): number {
  const count = readNumber(lexer, 0, 2 ** 32 - 1);
  const unit = readOneOf(lexer, ['packets', ...SIZES]);
  return unit === 'packets' ? count : count * BYTES[unit];
}

function readLog(lexer: Lexer): Statement {
  lexer.advance();
  let prefix: string | undefined;
  const options: string[] = [];
  for (;;) {
    if (accept(lexer, 'prefix')) prefix = readText(lexer, 'a prefix in quotes');
    else if (accept(lexer, 'level')) options.push(`level ${readOneOf(lexer, LOG_LEVELS)}`);
    else if (accept(lexer, 'group')) options.push(`group ${readNumber(lexer, 0, 65535)}`);
    else if (accept(lexer, 'snaplen')) options.push(`snaplen ${readNumber(lexer, 0, 2 ** 32 - 1)}`);
    else if (lexer.is('queue-threshold')) {
      lexer.advance();
      options.push(`queue-threshold ${readNumber(lexer, 0, 65535)}`);
    } else if (accept(lexer, 'flags')) options.push(`flags ${readLogFlags(lexer)}`);
    else break;
  }
  return logOf(prefix, options);
}

const LOG_LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug', 'audit'];

function readLogFlags(lexer: Lexer): string {
  const flag = readOneOf(lexer, ['all', 'skuid', 'ether', 'tcp', 'ip']);
  if (flag === 'tcp') {
    const parts = [readOneOf(lexer, ['sequence', 'options'])];
    while (accept(lexer, ',')) parts.push(readOneOf(lexer, ['sequence', 'options']));
    return `tcp ${parts.join(',')}`;
  }
  return flag === 'ip' ? `ip ${readOneOf(lexer, ['options'])}` : flag;
}

function readReject(lexer: Lexer, family: TableFamily): Statement {
  lexer.advance();
  return rejectOf(accept(lexer, 'with') ? readAnswer(lexer) : undefined, family);
}

function readAnswer(lexer: Lexer): RejectAnswer {
  const kind = readOneOf(lexer, ['tcp', 'icmp', 'icmpv6', 'icmpx']);
  if (kind === 'tcp') {
    expect(lexer, 'reset');
    return { kind: 'tcp-reset' };
  }
  accept(lexer, 'type');
  const type = `${kind}_code` as const;
  if (lexer.kind === 'number') return { kind, code: readNumber(lexer, 0, 255) };
  const code = lexer.kind === 'word' ? symbolValue(type, lexer.text) : undefined;
  if (code === undefined) lexer.unexpected(`a code of ${kind} such as port-unreachable`);
  lexer.advance();
  return { kind, code };
}

function readSetStatement(lexer: Lexer, operation: 'add' | 'update' | 'delete'): Statement {
  lexer.advance();
  expect(lexer, '@');
  const set = readName(lexer, "a set's name");
  expect(lexer, '{');
  const key = readExpression(lexer, 'integer');
  const timeout = accept(lexer, 'timeout') ? readTime(lexer) : undefined;
  const statements: Statement[] = [];
  for (;;) {
    if (lexer.is('counter')) statements.push(readCounter(lexer));
    else if (lexer.is('limit')) statements.push(readLimit(lexer));
    else break;
  }
  const value = accept(lexer, ':') ? readSetValue(lexer) : undefined;
  expect(lexer, '}');
  return {
    kind: 'set',
    operation,
    set,
    key,
    ...(timeout !== undefined && { timeout }),
    ...(value !== undefined && { value }),
    ...(statements.length > 0 && { statements }),
  };
}

/** The value of an element that packets add to a map: a verdict, an expression, or a constant. */
function readSetValue(lexer: Lexer): Extract<Statement, { kind: 'set' }>['value'] {
  if (beginsExpression(lexer)) return readExpression(lexer, 'integer');
  const verdict = readVerdict(lexer);
  if (verdict !== undefined) return { kind: 'verdict', verdict };
  return readElementValue(lexer, ['integer']);
}
