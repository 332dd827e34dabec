import type { Family, Hook } from '@packet-path/core';
import fc from 'fast-check';
import { BUILTIN_CHAINS, type TableName } from '../../src/index.ts';
import type { RulePlace } from './rule-place.ts';
import { mixture, runs } from './runs.ts';

/** How large rulesets get. */
export interface RulesetsOptions {
  /** Rules of each mixture, at most. */
  readonly mixed: number;
  /** Rules of each run of one kind, at most. */
  readonly run: number;
}

/**
 * Rulesets of one or two tables: chains that jump and go to others, mixtures of all matches and
 * targets, and long runs of rules of one kind.
 */
export function rulesets(family: Family, options: RulesetsOptions): fc.Arbitrary<string> {
  const names: readonly TableName[] = ['raw', 'mangle', 'nat', 'filter'];
  return fc
    .subarray([...names], { minLength: 1, maxLength: 2 })
    .chain((chosen) => fc.tuple(...chosen.map((table) => tableText(family, table, options))))
    .map((tables) => tables.join(''));
}

function tableText(
  family: Family,
  table: TableName,
  options: RulesetsOptions,
): fc.Arbitrary<string> {
  const groups = BUILTIN_CHAINS[table].map(({ hook }) => group(family, table, hook, options));
  return fc.tuple(...groups).map((made) => {
    const chains = made.flat();
    const declared = chains.map(({ name, policy }) => `:${name} ${policy} [0:0]`);
    const rules = chains.flatMap(({ name, rules }) => rules.map((rule) => `-A ${name} ${rule}`));
    return [`*${table}`, ...declared, ...rules, 'COMMIT', ''].join('\n');
  });
}

interface ChainText {
  readonly name: string;
  readonly policy: string;
  readonly rules: readonly string[];
}

/** A built-in chain, and the chains that are reached from it alone. */
function group(
  family: Family,
  table: TableName,
  hook: Hook,
  options: RulesetsOptions,
): fc.Arbitrary<readonly ChainText[]> {
  const policies = table === 'nat' ? ['ACCEPT'] : ['ACCEPT', 'ACCEPT', 'ACCEPT', 'DROP'];
  return fc.tuple(fc.constantFrom(...policies), fc.nat(2)).chain(([policy, count]) => {
    const names = [hook, ...Array.from({ length: count }, (_, index) => `${hook}-${index}`)];
    return fc.tuple(
      ...names.map((name, index) => {
        const below = names.slice(index + 1);
        const place: RulePlace = { family, table, hook, isBuiltin: index === 0, below };
        return rulesOf(place, options).map((rules): ChainText => {
          return { name, policy: index === 0 ? policy : '-', rules };
        });
      }),
    );
  });
}

function rulesOf(place: RulePlace, { mixed, run }: RulesetsOptions): fc.Arbitrary<string[]> {
  const parts = fc.oneof(
    { weight: 2, arbitrary: mixture(place, mixed) },
    { weight: 1, arbitrary: runs(place, run) },
  );
  return fc.array(parts, { maxLength: 2 }).map((some) => some.flat());
}
