import { knownFamily } from '../canonical/known-headers.ts';
import { rejectOf } from '../canonical/reject-of.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { ElementTypes } from '../ruleset/set.ts';
import type { RejectAnswer, Statement } from '../ruleset/statement.ts';
import { partOf } from '../ruleset/types-of.ts';
import { symbolValue } from '../types/names/symbols.ts';
import type { Lexer } from './lexer.ts';
import { readElementValue, readVerdict } from './read-elements.ts';
import { beginsExpression, readExpression } from './read-expression.ts';
import { readTcpOptionName } from './read-extension.ts';
import { isKept, readKept } from './read-kept.ts';
import { readLog } from './read-log.ts';
import { readMatch } from './read-match.ts';
import { isNat, readNat } from './read-nat.ts';
import { isObject, readObjectStatement } from './read-object-statement.ts';
import { isStateful, readStateful } from './read-stateful.ts';
import { accept, expect, readName, readNumber, readOneOf, readTime } from './read-words.ts';

/** One statement of a rule. */
export function readStatement(
  lexer: Lexer,
  family: TableFamily,
  before: readonly Statement[],
  setTypes: (set: string) => ElementTypes | undefined = () => undefined,
): Statement {
  const verdict = readVerdict(lexer);
  if (verdict !== undefined) return { kind: 'verdict', verdict };
  if (isNat(lexer)) return readNat(lexer, family, before);
  if (isObject(lexer)) return readObjectStatement(lexer);
  if (isStateful(lexer)) return readStateful(lexer);
  if (isKept(lexer)) return readKept(lexer, family);
  if (beginsExpression(lexer)) return readMatch(lexer);
  if (lexer.kind !== 'word') lexer.unexpected('a statement');
  switch (lexer.text) {
    case 'log':
      return readLog(lexer);
    case 'reject':
      return readReject(lexer, family, before);
    case 'notrack':
      lexer.advance();
      return { kind: 'notrack' };
    case 'set':
      return readOlderSetStatement(lexer);
    case 'add':
    case 'update':
    case 'delete':
      return readSetStatement(lexer, lexer.text, setTypes);
    case 'reset':
      lexer.advance();
      expect(lexer, 'tcp');
      expect(lexer, 'option');
      return { kind: 'reset-option', option: readTcpOptionName(lexer) };
    default:
      return lexer.fail(
        'unknown-match',
        `the statement '${lexer.text}' is not modelled`,
        'a match, verdict, reject, NAT, set, counter, limit, log or notrack',
      );
  }
}

/** In a table of both families the tests before it may say which answer is meant. */
function readReject(lexer: Lexer, family: TableFamily, before: readonly Statement[]): Statement {
  lexer.advance();
  const known = family === 'inet' ? knownFamily(before) : undefined;
  if (known !== undefined && !lexer.is('with')) {
    const usual = known === 'ip' ? ({ kind: 'icmp', code: 3 } as const) : PORT_UNREACHABLE;
    return { kind: 'reject', answer: usual };
  }
  return rejectOf(accept(lexer, 'with') ? readAnswer(lexer) : undefined, family);
}

const PORT_UNREACHABLE = { kind: 'icmpv6', code: 4 } as const;

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

/** `set add ip saddr @s`. */
function readOlderSetStatement(lexer: Lexer): Statement {
  lexer.advance();
  const operation = readOneOf(lexer, ['add', 'update', 'delete']);
  const element = readSetElement(lexer, undefined);
  expect(lexer, '@');
  return { kind: 'set', operation, set: readName(lexer, "a set's name"), ...element };
}

/** `add @s { ip saddr timeout 5s counter : value }`. */
function readSetStatement(
  lexer: Lexer,
  operation: 'add' | 'update' | 'delete',
  setTypes: (set: string) => ElementTypes | undefined,
): Statement {
  lexer.advance();
  expect(lexer, '@');
  const set = readName(lexer, "a set's name");
  expect(lexer, '{');
  const element = readSetElement(lexer, setTypes(set));
  expect(lexer, '}');
  return { kind: 'set', operation, set, ...element };
}

type SetStatement = Extract<Statement, { kind: 'set' }>;

function readSetElement(
  lexer: Lexer,
  types: ElementTypes | undefined,
): Pick<SetStatement, 'key' | 'timeout' | 'value' | 'statements'> {
  const key = readExpression(lexer);
  const timeout = accept(lexer, 'timeout') ? readTime(lexer) : undefined;
  const statements: Statement[] = [];
  while (isStateful(lexer)) statements.push(readStateful(lexer));
  const value = accept(lexer, ':') ? readSetValue(lexer, types?.value) : undefined;
  return {
    key,
    ...(timeout !== undefined && { timeout }),
    ...(value !== undefined && { value }),
    ...(statements.length > 0 && { statements }),
  };
}

/** The value of an element that packets add to a map: a verdict, an expression, or a constant. */
function readSetValue(lexer: Lexer, types: ElementTypes['value']): SetStatement['value'] {
  if (beginsExpression(lexer)) return readExpression(lexer);
  const verdict = readVerdict(lexer);
  if (verdict !== undefined) return { kind: 'verdict', verdict };
  if (types !== undefined) return readElementValue(lexer, types);
  if (lexer.kind === 'address') {
    const isV6 = lexer.text.includes(':');
    return readElementValue(lexer, [
      partOf(isV6 ? 'ipv6_addr' : 'ipv4_addr'),
      partOf('inet_service'),
    ]);
  }
  return readElementValue(lexer, [partOf('integer'), partOf('integer')]);
}
