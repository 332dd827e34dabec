import { isObject } from '../case/field.ts';
import type { Json, JsonObject } from '../case/kernel-case.ts';
import { own } from '../case/own.ts';
import type { ChainCounts, RuleCountsByChain } from '../observe/rule-counts.ts';
import { type Difference, difference } from './difference.ts';

/** Compares counts of rules: what a recording leaves out is zero. */
export function compareRuleCounts(
  key: string,
  expected: Json | undefined,
  got: RuleCountsByChain,
): Difference[] {
  return chains(expected, got).flatMap(([table, chain]) => {
    const recorded = chainOf(expected, table, chain);
    const left = Array.isArray(recorded) ? (recorded as readonly Json[]) : [];
    const right = got.get(table)?.get(chain) ?? [];
    const length = Math.max(left.length, right.length);
    for (let rule = 0; rule < length; rule++) {
      if ((left[rule] ?? 0) !== (right[rule] ?? 0)) {
        const place = `${key}.${table}.${chain}[${rule + 1}]`;
        return [difference(place, left[rule] ?? 0, right[rule] ?? 0)];
      }
    }
    return [];
  });
}

/** Compares counts of chains: what a recording leaves out is zero. */
export function compareChainCounts(
  key: string,
  expected: Json | undefined,
  got: ChainCounts,
): Difference[] {
  return chains(expected, got).flatMap(([table, chain]) => {
    const left = chainOf(expected, table, chain) ?? 0;
    const right = got.get(table)?.get(chain) ?? 0;
    return left === right ? [] : [difference(`${key}.${table}.${chain}`, left, right)];
  });
}

/**
 * Compares how often chains were walked past their last rule. A built-in chain that a recording
 * leaves out was walked past as often as its policy decided; recordings of nftables leave none out, and
 * count no policies.
 */
export function compareEnds(
  expected: Json | undefined,
  ends: ChainCounts,
  policy: ChainCounts | undefined,
): Difference[] {
  return chains(expected, ends).flatMap(([table, chain]) => {
    const decided = policy?.get(table)?.get(chain) ?? 0;
    const left = chainOf(expected, table, chain) ?? (BUILTIN.has(chain) ? decided : 0);
    const right = ends.get(table)?.get(chain) ?? 0;
    return left === right ? [] : [difference(`ends.${table}.${chain}`, left, right)];
  });
}

const BUILTIN: ReadonlySet<string> = new Set([
  'PREROUTING',
  'INPUT',
  'FORWARD',
  'OUTPUT',
  'POSTROUTING',
]);

function chainOf(expected: Json | undefined, table: string, chain: string): Json | undefined {
  const tables: JsonObject = isObject(expected) ? expected : {};
  const known = tables[table];
  return isObject(known) ? known[chain] : undefined;
}

/** Compares counts by a single name: those that a recording leaves out are not known. */
export function compareNamedCounts(
  key: string,
  expected: Json | undefined,
  got: ReadonlyMap<string, number>,
  isComplete: boolean,
): Difference[] {
  const recorded: JsonObject = isObject(expected) ? expected : {};
  const names = new Set(Object.keys(recorded));
  if (isComplete) for (const name of got.keys()) names.add(name);
  return [...names].flatMap((name) => {
    const left = own(recorded, name) ?? 0;
    const right = got.get(name) ?? 0;
    return left === right ? [] : [difference(`${key}.${name}`, left, right)];
  });
}

/** Every table and chain that either side names. */
function chains(
  expected: Json | undefined,
  got: ReadonlyMap<string, ReadonlyMap<string, unknown>>,
): readonly (readonly [table: string, chain: string])[] {
  const names = new Map<string, readonly [string, string]>();
  const add = (table: string, chain: string): void => {
    names.set(`${table} ${chain}`, [table, chain]);
  };
  for (const [table, known] of Object.entries(isObject(expected) ? expected : {})) {
    for (const chain of Object.keys(isObject(known) ? known : {})) add(table, chain);
  }
  for (const [table, known] of got) for (const chain of known.keys()) add(table, chain);
  return [...names.values()];
}
