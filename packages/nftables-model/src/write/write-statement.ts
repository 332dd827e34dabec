import { unreachable } from '@packet-path/core';
import type { NatFlag, NatOperand, RejectAnswer, Statement } from '../ruleset/statement.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { writeDuration } from '../text/duration.ts';
import { NEWEST_VERSION, type NftVersion } from '../text/version.ts';
import { symbolName } from '../types/names/symbols.ts';
import type { DataType, Item } from '../types/value.ts';
import { writeExpression, writeSetReference } from './write-expression.ts';
import { writeMatch } from './write-match.ts';
import { writeFresh, writeStateful } from './write-stateful.ts';
import { writeItem, writeName, writeValue, writeVerdict } from './write-value.ts';

/** How to list statements. */
export interface Listing {
  readonly version: NftVersion;
  /** The types of the values of a map that packets fill, by its name; undefined where they are not known. */
  readonly valueTypesOf: (map: string) => readonly DataType[] | undefined;
}

const NEWEST: Listing = { version: NEWEST_VERSION, valueTypesOf: () => undefined };

/** A statement as `nft list ruleset` prints it. */
export function writeStatement(statement: Statement, listing: Listing = NEWEST): string {
  switch (statement.kind) {
    case 'match':
      return writeMatch(statement.left, statement.comparison, statement.right, listing.version);
    case 'verdict':
      return writeVerdict(statement.verdict);
    case 'chain':
      // A whole rule is written with the rules of its chain (`writeRule`).
      return `${statement.verdict} { … }`;
    case 'unknown':
      return statement.text;
    case 'vmap': {
      const { version } = listing;
      const key = writeExpression(statement.key, undefined, version);
      const types = typesOf(statement.key);
      return `${key} vmap ${writeSetReference(statement.map, types, undefined, version)}`;
    }
    case 'reject':
      return statement.answer === undefined ? 'reject' : `reject with ${answer(statement.answer)}`;
    case 'assign':
      return assignment(statement, listing.version);
    case 'dnat':
    case 'snat':
      return nat(statement, listing.version);
    case 'masquerade':
    case 'redirect': {
      const ports =
        statement.ports === undefined ? '' : ` to :${natOperand(statement.ports, listing.version)}`;
      return `${statement.kind}${ports}${natFlags(statement.flags)}`;
    }
    case 'counter':
    case 'limit':
    case 'quota':
    case 'last':
    case 'ct-count':
      return writeStateful(statement, listing.version);
    case 'object':
      return objectStatement(statement, listing.version);
    case 'reset-option':
      return `reset tcp option ${statement.option}`;
    case 'set':
      return setStatement(statement, listing);
    case 'log': {
      const prefix = statement.prefix === undefined ? '' : ` prefix "${statement.prefix}"`;
      return `log${prefix}${statement.options === '' ? '' : ` ${statement.options}`}`;
    }
    case 'notrack':
      return 'notrack';
    case 'kept':
      return statement.text;
    default:
      return unreachable(statement);
  }
}

function assignment(
  { target, value }: Extract<Statement, { kind: 'assign' }>,
  version: NftVersion,
): string {
  const types = typesOf(target);
  const head = `${writeExpression(target, undefined, version)} set`;
  // The bits of an event are a list, as in a test.
  if (types[0] === 'ct_event' && value.kind === 'constant') {
    return `${head} ${writeValue(value.value, 'ct_event', version)}`;
  }
  return `${head} ${writeExpression(value, types, version)}`;
}

function answer(given: RejectAnswer): string {
  if (given.kind === 'tcp-reset') return 'tcp reset';
  const name = symbolName(`${given.kind}_code`, given.code) ?? String(given.code);
  return `${given.kind} ${name}`;
}

function objectStatement(
  { type, name }: Extract<Statement, { kind: 'object' }>,
  version: NftVersion,
): string {
  const head = type.startsWith('ct ') ? `${type} set` : `${type} name`;
  return `${head} ${typeof name === 'string' ? `"${name}"` : writeExpression(name, undefined, version)}`;
}

function nat(
  {
    kind,
    family,
    addresses,
    isPrefix,
    ports,
    flags,
  }: Extract<Statement, { kind: 'dnat' | 'snat' }>,
  version: NftVersion,
): string {
  const stated = family === undefined ? '' : ` ${family}`;
  const prefix = isPrefix === true ? ' prefix' : '';
  const to = addresses === undefined ? '' : natAddresses(addresses, ports !== undefined, version);
  const port = ports === undefined ? '' : `:${natOperand(ports, version)}`;
  return `${kind}${stated}${prefix} to ${to}${port}${natFlags(flags)}`;
}

/** IPv6 addresses stand in brackets where a port follows. */
function natAddresses(addresses: NatOperand, hasPorts: boolean, version: NftVersion): string {
  const item = itemOf(addresses);
  if (item === undefined) return natOperand(addresses, version);
  const bracketed = (text: string): string => (hasPorts && text.includes(':') ? `[${text}]` : text);
  if (item.kind !== 'range') return bracketed(writeItem(item, 'ipv4_addr'));
  const ends = [item.first, item.last].map((end) => bracketed(writeValue(end, 'ipv4_addr')));
  return ends.join('-');
}

function itemOf(operand: NatOperand): Item | undefined {
  if (operand.kind !== 'operand' || operand.operand.kind !== 'key') return undefined;
  return operand.operand.key[0];
}

function natOperand(operand: NatOperand, version: NftVersion): string {
  const item = itemOf(operand);
  if (item !== undefined) return writeItem(item, 'inet_service');
  return operand.kind === 'expression'
    ? writeExpression(operand.expression, undefined, version)
    : '';
}

function natFlags(flags: readonly NatFlag[]): string {
  return flags.length === 0 ? '' : ` ${flags.join(',')}`;
}

function setStatement(
  { operation, set, key, timeout, value, statements = [] }: Extract<Statement, { kind: 'set' }>,
  { version, valueTypesOf }: Listing,
): string {
  const types = valueTypesOf(set);
  const parts = [writeExpression(key, undefined, version)];
  if (timeout !== undefined) parts.push(`timeout ${writeDuration(timeout)}`);
  parts.push(...statements.map((one) => writeFresh(one, version)));
  if (value !== undefined) {
    parts.push(':');
    switch (value.kind) {
      case 'verdict':
        parts.push(writeVerdict(value.verdict));
        break;
      case 'values':
        parts.push(
          value.values
            .map((one, at) => writeItem(one, types?.[at] ?? 'integer', version))
            .join(' . '),
        );
        break;
      case 'object':
        parts.push(`"${value.name}"`);
        break;
      default:
        parts.push(writeExpression(value, undefined, version));
    }
  }
  return `${operation} @${writeName(set)} { ${parts.join(' ')} }`;
}
