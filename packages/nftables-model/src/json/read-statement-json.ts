import { Address } from '@packet-path/core';
import type { Cursor } from '@packet-path/manifest';
import { foldedConstant } from '../canonical/fold-bits.ts';
import { LOG_FLAGS, LOG_LEVELS, logOf } from '../canonical/log-of.ts';
import { matchOf } from '../canonical/match-of.ts';
import { natFlagsOf } from '../canonical/nat-of.ts';
import { rejectOf } from '../canonical/reject-of.ts';
import { readScript } from '../read/read-script.ts';
import type { Expression, Operand } from '../ruleset/expression.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type {
  NatFlag,
  NatOperand,
  ObjectType,
  RejectAnswer,
  Statement,
} from '../ruleset/statement.ts';
import { partOf, partsOf } from '../ruleset/types-of.ts';
import { symbolValue } from '../types/names/symbols.ts';
import type { DataType, Part } from '../types/value.ts';
import { readExpression, readMap, readOperand } from './read-expression-json.ts';
import { readElementValue, readSetReference, readVerdict } from './read-set-json.ts';
import { readStateful } from './read-stateful-json.ts';
import { isObject, onlyMember, readItem, secondsOf } from './read-value-json.ts';

/** Statements that are kept as they are listed, and written so. */
const KEPT: ReadonlySet<string> = new Set(['dup', 'queue', 'tproxy', 'synproxy', 'xt']);

/** One member of a rule's `expr`. */
export function readStatement(cursor: Cursor, family: TableFamily): Statement {
  if (typeof cursor.value === 'string') return readPrinted(cursor, family);
  const [name, body] = onlyMember(cursor, 'a statement');
  const object = readObject(name, body);
  if (object !== undefined) return object;
  const stateful = readStateful(name, body);
  if (stateful !== undefined) return stateful;
  if (KEPT.has(name) && !body.field('text').absent) return readText(body.field('text'), family);
  switch (name) {
    case 'match':
      return readMatch(body);
    case 'accept':
    case 'drop':
    case 'return':
    case 'continue':
    case 'jump':
    case 'goto':
      return { kind: 'verdict', verdict: readVerdict(cursor) };
    case 'vmap': {
      const key = readExpression(body.field('key'));
      return {
        kind: 'vmap',
        key,
        map: readSetReference(body.field('data'), partsOf(key), 'verdict'),
      };
    }
    case 'reject':
      return rejectOf(
        body.absent || body.field('type').absent ? undefined : readAnswer(body),
        family,
      );
    case 'mangle': {
      const target = readExpression(body.field('key'));
      const value = foldedConstant(readExpression(body.field('value'), partsOf(target)[0]));
      return { kind: 'assign', target, value };
    }
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      return readNat(name, body, family);
    case 'set':
    case 'map':
      return readSet(name, body);
    case 'log':
      return readLog(body);
    case 'notrack':
      return { kind: 'notrack' };
    case 'reset':
      return {
        kind: 'reset-option',
        option: body.field('tcp option').field('name').text(),
      };
    case 'flow': {
      const text = `flow add ${body.field('flowtable').text()}`;
      return { kind: 'kept', name, text, isTerminal: false, loads: [] };
    }
    default:
      return cursor.fail(
        'unknown-match',
        `the statement '${name}' is not modelled`,
        'match, a verdict, vmap, reject, mangle, NAT, counter, limit, set, map, log or notrack',
      );
  }
}

/** nft prints the text of a statement that it has no JSON for. */
function readPrinted(cursor: Cursor, family: TableFamily): Statement {
  const text = cursor.text();
  if (!/^(?:jump|goto) \{/.test(text)) {
    return cursor.fail('unknown-match', `the statement '${text}' is not modelled`, 'an object');
  }
  return readText(cursor, family);
}

/** A statement as nft lists it: one, and nothing behind it. */
function readText(cursor: Cursor, family: TableFamily): Statement {
  const text = cursor.text();
  const [command, ...others] = readScript(`add rule ${family} t c ${text}`);
  const read = command !== undefined && 'rule' in command ? command.rule.statements : [];
  const [statement] = read;
  if (statement !== undefined && read.length === 1 && others.length === 0) return statement;
  return cursor.fail('syntax', `'${text}'`, 'the text of one statement');
}

function readMatch(body: Cursor): Statement {
  const read = readExpression(body.field('left'));
  const op = body.field('op').oneOf(['==', '!=', '<', '<=', '>', '>=', 'in', '!']);
  const { value } = body.field('right');
  if (typeof value === 'boolean' && read.kind === 'fib') {
    const key = [{ kind: 'number', number: Number(value) }] as const;
    return matchOf({ ...read, result: 'check' }, op === 'in' ? '==' : op, { kind: 'key', key });
  }
  const right: Operand = readOperand(body.field('right'), read);
  return matchOf(read, op === 'in' ? 'flags' : op, right);
}

function readAnswer(body: Cursor): RejectAnswer {
  const kind = body.field('type').oneOf(['tcp reset', 'icmp', 'icmpv6', 'icmpx']);
  if (kind === 'tcp reset') return { kind: 'tcp-reset' };
  const expr = body.field('expr');
  if (expr.absent) return { kind, code: symbolValue(`${kind}_code`, 'port-unreachable') ?? 0 };
  if (typeof expr.value === 'number') return { kind, code: expr.number(0, 255) };
  const code = symbolValue(`${kind}_code`, expr.text());
  if (code === undefined) {
    return expr.fail('syntax', `'${expr.text()}' is no code of ${kind}`, 'port-unreachable, …');
  }
  return { kind, code };
}

function readNat(
  kind: 'dnat' | 'snat' | 'masquerade' | 'redirect',
  body: Cursor,
  family: TableFamily,
): Statement {
  const ports = body.field('port');
  const flags = readFlags(body.field('flags'));
  const rest = {
    ...(!ports.absent && { ports: readNatOperand(ports, ['inet_service']) }),
    flags,
  };
  if (kind === 'masquerade' || kind === 'redirect') return { kind, ...rest };
  const stated = body.field('family');
  const natFamily = stated.absent ? undefined : stated.oneOf(['ip', 'ip6']);
  const addr = body.field('addr');
  const type = addressType(natFamily ?? family, addr);
  const isPrefix = wordsOf(body.field('type_flags')).includes('prefix');
  return {
    kind,
    ...(natFamily && { family: natFamily }),
    ...(!addr.absent && { addresses: readNatOperand(addr, [type], ports.absent) }),
    ...(isPrefix && { isPrefix: true }),
    ...rest,
  };
}

/** In a table of both families the address itself says which. */
function addressType(family: TableFamily, addr: Cursor): DataType {
  const isV6 =
    family === 'ip6' || (family === 'inet' && (JSON.stringify(addr.value) ?? '').includes(':'));
  return isV6 ? 'ipv6_addr' : 'ipv4_addr';
}

function readNatOperand(
  cursor: Cursor,
  types: readonly DataType[],
  mayHavePort = false,
): NatOperand {
  const part = partOf(types[0]!);
  const name = isObject(cursor)
    ? onlyMember(cursor, 'an address, a range or an expression')[0]
    : undefined;
  if (name === undefined || name === 'range' || name === 'prefix') {
    return { kind: 'operand', operand: { kind: 'key', key: [readItem(cursor, part)] } };
  }
  if (name !== 'map') return { kind: 'expression', expression: readExpression(cursor, part) };
  const body = cursor.field('map');
  if (mayHavePort && holdsPairs(body)) {
    const expression = readMap(body, [part, partOf('inet_service')]);
    return { kind: 'expression', expression };
  }
  return { kind: 'expression', expression: readMap(body, types.map(partOf)) };
}

/** Whether a map written out holds addresses with ports. */
function holdsPairs(body: Cursor): boolean {
  const data = body.field('data');
  if (typeof data.value === 'string') return false;
  const [first] = data.field('set').items();
  const [, value] = first?.items() ?? [];
  return value !== undefined && typeof value.value === 'object';
}

/** Words in a list, or a single one. */
function wordsOf(cursor: Cursor): readonly string[] {
  if (cursor.absent) return [];
  return (Array.isArray(cursor.value) ? cursor.items() : [cursor]).map((word) => word.text());
}

function readFlags(cursor: Cursor): readonly NatFlag[] {
  if (cursor.absent) return [];
  const words = Array.isArray(cursor.value) ? cursor.items() : [cursor];
  return natFlagsOf(words.map((word) => word.oneOf(['random', 'fully-random', 'persistent'])));
}

function readSet(name: 'set' | 'map', body: Cursor): Statement {
  const reference = body.field(name).text();
  if (!reference.startsWith('@')) body.field(name).fail('syntax', `'${reference}'`, "'@name'");
  const elem = body.field('elem');
  const inner = elem.field('elem');
  const isWrapped = !inner.absent;
  const timeout = isWrapped ? secondsOf(inner.field('timeout')) : undefined;
  const stmt = body.field('stmt');
  return {
    kind: 'set',
    operation: body.field('op').oneOf(['add', 'update', 'delete']),
    set: reference.slice(1),
    key: readExpression(isWrapped ? inner.field('val') : elem),
    ...(timeout !== undefined && { timeout }),
    ...(name === 'map' && { value: readData(body.field('data')) }),
    ...(!stmt.absent && { statements: stmt.items().map((one) => readStatement(one, 'ip')) }),
  };
}

const OBJECT_TYPES: readonly ObjectType[] = [
  'counter',
  'quota',
  'limit',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'synproxy',
];

/** A statement that names an object: `{ "counter": "c1" }`; undefined for any other. */
function readObject(name: string, body: Cursor): Statement | undefined {
  const type = OBJECT_TYPES.find((known) => known === name);
  if (type === undefined) return undefined;
  if (typeof body.value === 'string') return { kind: 'object', type, name: body.value };
  if (!isObject(body) || body.field('map').absent) return undefined;
  return { kind: 'object', type, name: readMap(body.field('map'), type) };
}

/** The value of an element that packets add to a map. */
function readData(cursor: Cursor): Extract<Statement, { kind: 'set' }>['value'] {
  const { value } = cursor;
  if (typeof value !== 'object' || value === null) {
    return readElementValue(cursor, [partOfConstant(cursor)]);
  }
  const [name, body] = onlyMember(cursor, 'a verdict or an expression');
  if (VERDICTS.has(name)) return readElementValue(cursor, 'verdict');
  const parts = name === 'concat' ? body.items() : [];
  if (parts.length > 0 && !parts.some(isObject)) {
    return readElementValue(cursor, parts.map(partOfConstant));
  }
  const expression: Expression = readExpression(cursor);
  return expression;
}

/** The type of a value as far as it shows: JSON does not say that of the map. */
function partOfConstant({ value }: Cursor): Part {
  const address = typeof value === 'string' ? Address.tryParse(value) : undefined;
  if (address === undefined) return partOf('integer');
  return partOf(address.family === 4 ? 'ipv4_addr' : 'ipv6_addr');
}

const VERDICTS: ReadonlySet<string> = new Set([
  'accept',
  'drop',
  'return',
  'continue',
  'jump',
  'goto',
]);

/** The numbers of `log`, and the greatest of each. */
const LOG_NUMBERS = [
  ['group', 65_535],
  ['snaplen', 2 ** 32 - 1],
  ['queue-threshold', 65_535],
] as const;

function readLog(body: Cursor): Statement {
  if (body.absent) return logOf(undefined, []);
  const options: string[] = [];
  const level = body.field('level');
  if (!level.absent) options.push(`level ${level.oneOf(LOG_LEVELS)}`);
  for (const [name, most] of LOG_NUMBERS) {
    const given = body.field(name);
    if (!given.absent) options.push(`${name} ${given.number(0, most)}`);
  }
  const flags = body.field('flags');
  const words = flags.absent ? [] : Array.isArray(flags.value) ? flags.items() : [flags];
  const texts = words.map((word) => word.oneOf(LOG_FLAGS));
  const tcp = texts.filter((text) => text.startsWith('tcp ')).map((text) => text.slice(4));
  if (tcp.length > 0) options.push(`flags tcp ${tcp.join(',')}`);
  for (const text of texts) if (!text.startsWith('tcp ')) options.push(`flags ${text}`);
  return logOf(body.field('prefix').textOr(undefined), options);
}
