import type { Cursor } from '@packet-path/manifest';
import { logOf } from '../canonical/log-of.ts';
import { matchOf } from '../canonical/match-of.ts';
import { rejectOf } from '../canonical/reject-of.ts';
import type { Expression, Operand } from '../ruleset/expression.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { NatFlag, NatOperand, RejectAnswer, Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { symbolValue } from '../types/symbols.ts';
import type { DataType } from '../types/value.ts';
import {
  numberOr,
  onlyMember,
  readCounter,
  readElementValue,
  readExpression,
  readItem,
  readMap,
  readOperand,
  readSetReference,
  readVerdict,
  secondsOf,
} from './read-expression-json.ts';

/** One member of a rule's `expr`. */
export function readStatement(cursor: Cursor, family: TableFamily): Statement {
  const [name, body] = onlyMember(cursor, 'a statement');
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
      const key = readExpression(body.field('key'), 'integer');
      return {
        kind: 'vmap',
        key,
        map: readSetReference(body.field('data'), typesOf(key), 'verdict'),
      };
    }
    case 'reject':
      return rejectOf(
        body.absent || body.field('type').absent ? undefined : readAnswer(body),
        family,
      );
    case 'mangle': {
      const target = readExpression(body.field('key'), 'integer');
      const [type = 'integer'] = typesOf(target);
      return { kind: 'assign', target, value: readExpression(body.field('value'), type) };
    }
    case 'dnat':
    case 'snat':
    case 'masquerade':
    case 'redirect':
      return readNat(name, body, family);
    case 'counter':
      return readCounter(body);
    case 'limit':
      return readLimit(body);
    case 'set':
    case 'map':
      return readSet(name, body);
    case 'log':
      return readLog(body);
    case 'notrack':
      return { kind: 'notrack' };
    default:
      return cursor.fail(
        'unknown-match',
        `the statement '${name}' is not modelled`,
        'match, a verdict, vmap, reject, mangle, NAT, counter, limit, set, map, log or notrack',
      );
  }
}

function readMatch(body: Cursor): Statement {
  const read = readExpression(body.field('left'), 'integer');
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
  return {
    kind,
    ...(natFamily && { family: natFamily }),
    ...(!addr.absent && { addresses: readNatOperand(addr, [type], ports.absent) }),
    ...rest,
  };
}

/** In a table of both families the address itself says which. */
function addressType(family: TableFamily, addr: Cursor): DataType {
  const isV6 = family === 'ip6' || (family === 'inet' && JSON.stringify(addr.value).includes(':'));
  return isV6 ? 'ipv6_addr' : 'ipv4_addr';
}

function readNatOperand(
  cursor: Cursor,
  types: readonly DataType[],
  mayHavePort = false,
): NatOperand {
  const { value } = cursor;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const name = isObject ? onlyMember(cursor, 'an address, a range or an expression')[0] : '';
  if (!isObject || name === 'range' || name === 'prefix') {
    return { kind: 'operand', operand: { kind: 'key', key: [readItem(cursor, types[0]!)] } };
  }
  if (name !== 'map') return { kind: 'expression', expression: readExpression(cursor, types[0]!) };
  const body = cursor.field('map');
  if (mayHavePort && holdsPairs(body)) {
    const expression = readMap(body, [types[0]!, 'inet_service']);
    return { kind: 'expression', expression };
  }
  return { kind: 'expression', expression: readMap(body, types) };
}

/** Whether a map written out holds addresses with ports. */
function holdsPairs(body: Cursor): boolean {
  const data = body.field('data');
  if (typeof data.value === 'string') return false;
  const [first] = data.field('set').items();
  const [, value] = first?.items() ?? [];
  return value !== undefined && typeof value.value === 'object';
}

function readFlags(cursor: Cursor): NatFlag[] {
  if (cursor.absent) return [];
  const words = Array.isArray(cursor.value) ? cursor.items() : [cursor];
  return words.map((word) => word.oneOf(['random', 'fully-random', 'persistent']));
}

function readLimit(body: Cursor): Statement {
  const unit = body.field('rate_unit').textOr('packets');
  const scale = SCALES[unit];
  if (scale === undefined) {
    return body.field('rate_unit').fail('syntax', `'${unit}'`, Object.keys(SCALES).join(', '));
  }
  const isBytes = unit !== 'packets';
  const burstUnit = body.field('burst_unit').textOr('packets');
  return {
    kind: 'limit',
    rate: body.field('rate').number(1, 2 ** 32 - 1) * scale,
    unit: isBytes ? 'bytes' : 'packets',
    per: body.field('per').oneOf(['second', 'minute', 'hour', 'day', 'week']),
    burst: numberOr(body.field('burst'), isBytes ? 0 : 5) * (SCALES[burstUnit] ?? 1),
    over: body.field('inv').flagOr(false),
  };
}

const SCALES: Readonly<Record<string, number>> = {
  packets: 1,
  bytes: 1,
  kbytes: 1024,
  mbytes: 1024 * 1024,
};

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
    key: readExpression(isWrapped ? inner.field('val') : elem, 'integer'),
    ...(timeout !== undefined && { timeout }),
    ...(name === 'map' && { value: readData(body.field('data')) }),
    ...(!stmt.absent && { statements: stmt.items().map((one) => readStatement(one, 'ip')) }),
  };
}

/** The value of an element that packets add to a map. */
function readData(cursor: Cursor): Extract<Statement, { kind: 'set' }>['value'] {
  const { value } = cursor;
  if (typeof value !== 'object' || value === null) return readElementValue(cursor, ['integer']);
  const [name] = onlyMember(cursor, 'a verdict or an expression');
  if (VERDICTS.has(name)) return readElementValue(cursor, 'verdict');
  const expression: Expression = readExpression(cursor, 'integer');
  return expression;
}

const VERDICTS: ReadonlySet<string> = new Set([
  'accept',
  'drop',
  'return',
  'continue',
  'jump',
  'goto',
]);

function readLog(body: Cursor): Statement {
  if (body.absent) return logOf(undefined, []);
  const options: string[] = [];
  for (const name of ['level', 'group', 'snaplen', 'queue-threshold'] as const) {
    const given = body.field(name);
    if (!given.absent) options.push(`${name} ${String(given.value)}`);
  }
  const flags = body.field('flags');
  const words = flags.absent ? [] : Array.isArray(flags.value) ? flags.items() : [flags];
  const texts = words.map((word) => word.text());
  const tcp = texts.filter((text) => text.startsWith('tcp ')).map((text) => text.slice(4));
  if (tcp.length > 0) options.push(`flags tcp ${tcp.join(',')}`);
  for (const text of texts) if (!text.startsWith('tcp ')) options.push(`flags ${text}`);
  return logOf(body.field('prefix').textOr(undefined), options);
}
