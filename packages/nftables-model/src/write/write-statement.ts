import { unreachable } from '@packet-path/core';
import type { NatFlag, NatOperand, RejectAnswer, Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { writeDuration } from '../text/duration.ts';
import { symbolName } from '../types/symbols.ts';
import type { DataType } from '../types/value.ts';
import {
  writeCounter,
  writeExpression,
  writeItem,
  writeMatch,
  writeName,
  writeSetReference,
  writeValue,
  writeVerdict,
} from './write-expression.ts';

/** A statement as `nft list ruleset` prints it. */
export function writeStatement(statement: Statement): string {
  switch (statement.kind) {
    case 'match':
      return writeMatch(statement.left, statement.comparison, statement.right);
    case 'verdict':
      return writeVerdict(statement.verdict);
    case 'vmap': {
      const key = writeExpression(statement.key);
      return `${key} vmap ${writeSetReference(statement.map, typesOf(statement.key))}`;
    }
    case 'reject':
      return statement.answer === undefined ? 'reject' : `reject with ${answer(statement.answer)}`;
    case 'assign':
      return `${writeExpression(statement.target)} set ${writeExpression(statement.value, typesOf(statement.target))}`;
    case 'dnat':
    case 'snat':
      return nat(statement);
    case 'masquerade':
    case 'redirect': {
      const ports = statement.ports === undefined ? '' : ` to :${natOperand(statement.ports)}`;
      return `${statement.kind}${ports}${natFlags(statement.flags)}`;
    }
    case 'counter':
      return writeCounter(statement);
    case 'limit':
      return limit(statement);
    case 'set':
      return setStatement(statement);
    case 'log': {
      const prefix = statement.prefix === undefined ? '' : ` prefix "${statement.prefix}"`;
      return `log${prefix}${statement.options === '' ? '' : ` ${statement.options}`}`;
    }
    case 'notrack':
      return 'notrack';
    default:
      return unreachable(statement);
  }
}

/** A statement of a set, which elements to come will have: a counter at zero is written without counts. */
export function writeFresh(statement: Statement): string {
  const isFresh = statement.kind === 'counter' && statement.packets + statement.bytes === 0;
  return isFresh ? 'counter' : writeStatement(statement);
}

function answer(given: RejectAnswer): string {
  if (given.kind === 'tcp-reset') return 'tcp reset';
  const name = symbolName(`${given.kind}_code`, given.code) ?? String(given.code);
  return `${given.kind} ${name}`;
}

function nat({
  kind,
  family,
  addresses,
  ports,
  flags,
}: Extract<Statement, { kind: 'dnat' | 'snat' }>): string {
  const stated = family === undefined ? '' : ` ${family}`;
  const to = addresses === undefined ? '' : natAddresses(addresses, ports !== undefined);
  const port = ports === undefined ? '' : `:${natOperand(ports)}`;
  return `${kind}${stated} to ${to}${port}${natFlags(flags)}`;
}

/** IPv6 addresses stand in brackets where a port follows. */
function natAddresses(addresses: NatOperand, hasPorts: boolean): string {
  if (addresses.kind !== 'operand' || addresses.operand.kind !== 'key')
    return natOperand(addresses);
  const [item] = addresses.operand.key;
  if (item === undefined) return '';
  const bracketed = (text: string): string => (hasPorts && text.includes(':') ? `[${text}]` : text);
  if (item.kind !== 'range') return bracketed(writeItem(item, 'ipv4_addr'));
  const ends = [item.first, item.last].map((end) => bracketed(writeValue(end, 'ipv4_addr')));
  return ends.join('-');
}

function natOperand(operand: NatOperand): string {
  if (operand.kind !== 'operand') return writeExpression(operand.expression);
  if (operand.operand.kind !== 'key') return '';
  return operand.operand.key.map((item) => writeItem(item, 'inet_service')).join(' . ');
}

function natFlags(flags: readonly NatFlag[]): string {
  return flags.length === 0 ? '' : ` ${flags.join(',')}`;
}

const SIZES = [
  ['mbytes', 1024 * 1024],
  ['kbytes', 1024],
  ['bytes', 1],
] as const;

function size(bytes: number): string {
  const [name, unit] = SIZES.find(([, each]) => bytes % each === 0 && bytes >= each) ?? SIZES[2];
  return `${bytes / unit} ${name}`;
}

function limit({ rate, unit, per, burst, over }: Extract<Statement, { kind: 'limit' }>): string {
  const isBytes = unit === 'bytes';
  const speed = isBytes ? size(rate) : String(rate);
  // nft leaves the burst out where it is the default: 5 packets, or no bytes.
  const most = isBytes ? size(burst) : `${burst} packets`;
  const said = burst === (isBytes ? 0 : 5) ? '' : ` burst ${most}`;
  return `limit rate ${over ? 'over ' : ''}${speed}/${per}${said}`;
}

function setStatement({
  operation,
  set,
  key,
  timeout,
  value,
  statements = [],
}: Extract<Statement, { kind: 'set' }>): string {
  const parts = [writeExpression(key)];
  if (timeout !== undefined) parts.push(`timeout ${writeDuration(timeout)}`);
  parts.push(...statements.map(writeFresh));
  if (value !== undefined) {
    parts.push(':');
    if (value.kind === 'verdict') parts.push(writeVerdict(value.verdict));
    else if (value.kind === 'values') {
      const type: DataType = 'integer';
      parts.push(value.values.map((one) => writeValue(one, type)).join(' . '));
    } else parts.push(writeExpression(value));
  }
  return `${operation} @${writeName(set)} { ${parts.join(' ')} }`;
}
