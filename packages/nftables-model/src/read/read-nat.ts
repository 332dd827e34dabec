import { knownFamily } from '../canonical/known-headers.ts';
import { natFlagsOf } from '../canonical/nat-of.ts';
import { listedItem } from '../canonical/set-item.ts';
import type { TableFamily } from '../ruleset/ruleset.ts';
import type { NatFlag, NatOperand, Statement } from '../ruleset/statement.ts';
import { partOf } from '../ruleset/types-of.ts';
import type { Item, Part } from '../types/value.ts';
import type { Lexer } from './lexer.ts';
import { readMapped } from './read-elements.ts';
import { beginsExpression, readExpression } from './read-expression.ts';
import { readItem } from './read-item.ts';
import { accept, expect } from './read-words.ts';

/** Whether a NAT statement begins here. */
export function isNat({ kind, text }: Lexer): boolean {
  return kind === 'word' && NAT.has(text);
}

const NAT: ReadonlySet<string> = new Set(['dnat', 'snat', 'masquerade', 'redirect']);

/** `dnat to 10.0.0.1:80`, `snat …`, `masquerade …` and `redirect …`. */
export function readNat(
  lexer: Lexer,
  family: TableFamily,
  before: readonly Statement[],
): Statement {
  const kind = lexer.text as 'dnat' | 'snat' | 'masquerade' | 'redirect';
  lexer.advance();
  if (kind === 'masquerade' || kind === 'redirect') {
    const ports = accept(lexer, 'to') ? readPortsAlone(lexer) : undefined;
    return { kind, ...(ports && { ports }), flags: readNatFlags(lexer) };
  }
  const isFamily = (lexer.is('ip') || lexer.is('ip6')) && lexer.continuesWith(BEHIND_FAMILY);
  const written = isFamily ? (lexer.text as 'ip' | 'ip6') : undefined;
  if (written !== undefined) lexer.advance();
  // In a table of both families the tests before it may say which is meant.
  const stated = written ?? (family === 'inet' ? knownFamily(before) : undefined);
  const isPrefix = accept(lexer, 'prefix');
  // `interval`, and `ip addr . port`, are how older versions say that the map holds both.
  if (!isPrefix) accept(lexer, 'interval');
  if (accept(lexer, 'addr')) {
    expect(lexer, '.');
    expect(lexer, 'port');
  }
  // `snat ip saddr map { … }` is an older spelling.
  const isOlder = !lexer.is('to') && beginsExpression(lexer);
  if (!isOlder) expect(lexer, 'to');
  const { position } = lexer;
  const type = addressType(lexer, stated ?? family);
  const addresses = lexer.is(':') ? undefined : readAddresses(lexer, partOf(type));
  const ports = accept(lexer, ':') ? readPorts(lexer) : undefined;
  if (family === 'inet' && stated === undefined && addresses !== undefined) {
    Object.assign(lexer, position);
    lexer.fail('syntax', `${kind} in a table of both families does not say which`, 'ip or ip6');
  }
  const named =
    addresses === undefined && written === undefined
      ? undefined
      : familyToName(family, stated, addresses);
  return {
    kind,
    ...(named && { family: named }),
    ...(addresses && { addresses }),
    ...(isPrefix && { isPrefix: true }),
    ...(ports && { ports }),
    flags: readNatFlags(lexer),
  };
}

const BEHIND_FAMILY = /\s+(?:to|prefix|interval|addr)\b/y;

/** nft lists the family where the table has both, and where a map holds ports as well. */
function familyToName(
  table: TableFamily,
  stated: 'ip' | 'ip6' | undefined,
  addresses: NatOperand | undefined,
): 'ip' | 'ip6' | undefined {
  if (table === 'inet' || addresses === undefined) return stated;
  if (addresses.kind !== 'expression' || addresses.expression.kind !== 'map') return undefined;
  const { map } = addresses.expression;
  if (map.kind === 'named') return stated;
  const { value } = map.elements[0] ?? {};
  if (value?.kind !== 'values') return undefined;
  const isInterval = value.values.some(({ kind }) => kind === 'range' || kind === 'prefix');
  return value.values.length === 2 || isInterval ? table : undefined;
}

/** In a table of both families the address itself says which. */
function addressType({ text }: Lexer, family: TableFamily): 'ipv4_addr' | 'ipv6_addr' {
  const isV6 = family === 'inet' ? text === '[' || text.includes(':', 1) : family === 'ip6';
  return isV6 ? 'ipv6_addr' : 'ipv4_addr';
}

function readAddresses(lexer: Lexer, part: Part): NatOperand {
  if (beginsExpression(lexer)) return readMap(lexer, [part, PORT]);
  return operandOf(listedItem(readItem(lexer, part)));
}

const PORT = partOf('inet_service');

/** A map may hold addresses alone, or each with a port. */
function readMap(lexer: Lexer, parts: readonly Part[]): NatOperand {
  const expression = readMapped(lexer, readExpression(lexer), parts);
  return { kind: 'expression', expression };
}

function readPortsAlone(lexer: Lexer): NatOperand {
  accept(lexer, ':');
  return readPorts(lexer);
}

function readPorts(lexer: Lexer): NatOperand {
  if (beginsExpression(lexer)) return readMap(lexer, [PORT]);
  return operandOf(readItem(lexer, PORT));
}

function operandOf(item: Item): NatOperand {
  return { kind: 'operand', operand: { kind: 'key', key: [item] } };
}

function readNatFlags(lexer: Lexer): readonly NatFlag[] {
  const flags: NatFlag[] = [];
  while (lexer.kind === 'word' && isNatFlag(lexer.text)) {
    flags.push(lexer.text);
    lexer.advance();
    if (!accept(lexer, ',')) break;
  }
  return natFlagsOf(flags);
}

function isNatFlag(text: string): text is NatFlag {
  return text === 'random' || text === 'fully-random' || text === 'persistent';
}
