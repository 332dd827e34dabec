import {
  connectionReader,
  connectionWordsReader,
  foreseenConnection,
} from '../machine/connection.ts';
import { isCount } from '../machine/connection-amount.ts';
import { chanceReader, foreseenChance, wordReader } from '../machine/generate.ts';
import { deviceNameReader, metaReader, NO_NAME, timeReader } from '../machine/meta.ts';
import { nextHopReader, routeReader } from '../machine/route.ts';
import type { Expression } from '../ruleset/expression.ts';
import { typesOf } from '../ruleset/types-of.ts';
import { widthOf } from '../types/type-facts.ts';
import { loadWord, loadWords, notModelled, readWord, readWords } from './emit-load.ts';
import type { RuleCode } from './rule-code.ts';

/** Emits `meta KEY`. @returns the words of its value */
export function lowerMeta(code: RuleCode, key: string, at: number): number {
  const { epoch } = code.environment;
  switch (key) {
    case 'iifname':
      return readWords(code, 'meta', key, () => deviceNameReader('inputInterface'), at);
    case 'oifname':
      return readWords(code, 'meta', key, () => deviceNameReader('outputInterface'), at);
    case 'iifkind':
    case 'oifkind':
    case 'sdifname':
      return loadWords(code, 'meta', NO_NAME, at);
    case 'time':
      return loadWords(code, 'meta', timeReader(epoch), at, 2);
    case 'random':
      return loadWord(code, 'meta', wordReader, at);
    default: {
      const read = metaReader(key, epoch);
      if (read === undefined) throw notModelled(`meta ${key}`);
      return readWord(code, 'meta', key, () => read, at);
    }
  }
}

/** Emits the load of `meta random` that is compared with a threshold of 31 bits. */
export function lowerChance(code: RuleCode, threshold: number, at: number): void {
  loadWord(code, 'meta', chanceReader(threshold), at, true, foreseenChance(threshold));
}

/** Emits `ct KEY`. @returns the words of its value */
export function lowerConnection(
  code: RuleCode,
  expression: Extract<Expression, { kind: 'ct' }>,
  at: number,
): number {
  const { key, direction } = expression;
  const { conntracks } = code.environment;
  code.needsConntrack = true;
  if (isCount(key)) code.needsAccounting = true;
  const [type = 'integer'] = typesOf(expression);
  const width = widthOf(type);
  if (width > 1) {
    const read = connectionWordsReader(conntracks, key, direction, width);
    return readWords(
      code,
      'ct',
      direction === undefined ? key : `${direction} ${key}`,
      () => read,
      at,
      width,
    );
  }
  const read = connectionReader(conntracks, key, direction);
  if (read === undefined) throw notModelled(`ct ${key}`);
  return readWord(
    code,
    'ct',
    direction === undefined ? key : `${direction} ${key}`,
    () => read,
    at,
    foreseenConnection(conntracks, key),
  );
}

/** Emits `rt KEY`. @returns the words of its value */
export function lowerRoute(
  code: RuleCode,
  { key, family }: Extract<Expression, { kind: 'rt' }>,
  at: number,
): number {
  const { table } = code.environment;
  const isV6 = key === 'nexthop' && (family ?? table.family) === 'ip6';
  if (isV6) return loadWords(code, 'rt', nextHopReader, at);
  const read = routeReader(key);
  if (read === undefined) throw notModelled(`rt ${key}`);
  return loadWord(code, 'rt', read, at);
}

/**
 * Emits an expression that no packet here can answer: no packet is of a transparent socket, of a known
 * operating system, or came through IPsec. The rule ends there.
 *
 * @returns the words that its value would take
 */
export function lowerOther(
  code: RuleCode,
  expression: Extract<Expression, { kind: 'socket' | 'osf' | 'ipsec' }>,
  at: number,
): number {
  const [type = 'integer'] = typesOf(expression);
  const width = widthOf(type);
  const name = expression.kind === 'ipsec' ? 'xfrm' : expression.kind;
  if (width > 1) return loadWords(code, name, () => false, at, width);
  return loadWord(code, name, () => undefined, at);
}
