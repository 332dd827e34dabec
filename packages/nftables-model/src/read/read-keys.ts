import type { Expression } from '../ruleset/expression.ts';
import {
  CT_DIRECTABLE,
  CT_DIRECTED,
  CT_KEYS,
  META_KEYS,
  RT_KEYS,
  SOCKET_KEYS,
} from '../types/keys.ts';
import type { Lexer } from './lexer.ts';
import { accept, expect, readNumber, readOneOf } from './read-words.ts';

const META_NAMES = Object.keys(META_KEYS);

export function readMeta(lexer: Lexer): Expression {
  // Older spellings of `meta iifgroup` and of `meta ipsec`.
  const key = lexer.is('secpath') ? 'ipsec' : undefined;
  if (key === undefined) return { kind: 'meta', key: readOneOf(lexer, META_NAMES) };
  lexer.advance();
  return { kind: 'meta', key };
}

const UNDIRECTED = Object.keys(CT_KEYS).filter((key) => !CT_DIRECTED.has(key));
const DIRECTED = ['ip', 'ip6', 'saddr', 'daddr', ...CT_DIRECTABLE];

export function readCt(lexer: Lexer): Expression {
  const direction = lexer.is('original') ? 'original' : lexer.is('reply') ? 'reply' : undefined;
  if (direction !== undefined) lexer.advance();
  const names = direction === undefined ? UNDIRECTED : DIRECTED;
  let key: string = readOneOf(lexer, names);
  if (key === 'ip' || key === 'ip6') key += ` ${readOneOf(lexer, ['saddr', 'daddr'])}`;
  // `ct original saddr` is the older spelling, in tables of one family.
  if (key === 'saddr' || key === 'daddr') {
    if (isSet(lexer)) lexer.unexpected('ip or ip6 before it, or one address');
    key = `${lexer.network() ?? 'ip'} ${key}`;
  }
  return direction === undefined ? { kind: 'ct', key } : { kind: 'ct', key, direction };
}

/** Whether a set, a map or a further part of a key stands behind the older spelling. */
function isSet(lexer: Lexer): boolean {
  return ['{', '@', '.', 'map', 'vmap'].some((word) => lexer.is(word));
}

export function readFib(lexer: Lexer): Expression {
  const words = ['saddr', 'daddr', 'mark', 'iif', 'oif'] as const;
  const selectors = [readOneOf(lexer, words)];
  while (accept(lexer, '.')) selectors.push(readOneOf(lexer, words));
  return { kind: 'fib', selectors, result: readOneOf(lexer, ['type', 'oif', 'oifname', 'check']) };
}

/** `rt classid`, `rt ip nexthop`; the extension header `rt` has fields of other names. */
export function readRt(lexer: Lexer): Expression {
  if (lexer.is('ip') || lexer.is('ip6')) {
    const family = lexer.text as 'ip' | 'ip6';
    lexer.advance();
    expect(lexer, 'nexthop');
    return { kind: 'rt', key: 'nexthop', family };
  }
  if (accept(lexer, 'nexthop')) {
    const family = lexer.network();
    return { kind: 'rt', key: 'nexthop', ...(family && { family }) };
  }
  const fields = ['nexthdr', 'hdrlength', 'type', 'seg-left'];
  const key = readOneOf(lexer, [...Object.keys(RT_KEYS), ...fields]);
  if (Object.hasOwn(RT_KEYS, key)) return { kind: 'rt', key };
  return { kind: 'extension', of: 'exthdr', name: 'rt', field: key };
}

export function readSocket(lexer: Lexer): Expression {
  const key = readOneOf(lexer, Object.keys(SOCKET_KEYS));
  if (key !== 'cgroupv2') return { kind: 'socket', key };
  expect(lexer, 'level');
  return { kind: 'socket', key, level: readNumber(lexer, 1, 255) };
}

export function readOsf(lexer: Lexer): Expression {
  const ttl = accept(lexer, 'ttl') ? readOneOf(lexer, ['loose', 'skip']) : undefined;
  return { kind: 'osf', ...(ttl && { ttl }), key: readOneOf(lexer, ['name', 'version']) };
}

export function readIpsec(lexer: Lexer): Expression {
  const direction = readOneOf(lexer, ['in', 'out']);
  const number = accept(lexer, 'spnum') ? readNumber(lexer, 0, 255) : 0;
  let key: string = readOneOf(lexer, ['ip', 'ip6', 'reqid', 'spi']);
  if (key === 'ip' || key === 'ip6') key += ` ${readOneOf(lexer, ['saddr', 'daddr'])}`;
  return { kind: 'ipsec', direction, number, key };
}
