import { checkArgument } from '@packet-path/core';
import {
  type Chain,
  type Rule,
  type Ruleset,
  SOME_RULESET,
  type Table,
  type TableFamily,
} from '../ruleset/ruleset.ts';
import type { Verdict } from '../ruleset/statement.ts';
import { writeRule } from '../write/write-ruleset.ts';
import { areContrary, covers } from './covers.ts';
import { DecidingChains } from './deciding-chains.ts';
import { FixedFields } from './fixed-fields.ts';
import { type ReadRule, readRule } from './read-rule.ts';
import { type Passed, type WayIn, WaysIn } from './ways-in.ts';

/** A rule by its place and its words. */
export interface RulePlace {
  readonly tool: 'nft';
  readonly family: TableFamily;
  readonly table: string;
  readonly chain: string;
  /** Counted from 1. */
  readonly rule: number;
  /** As nft lists it, in one line. */
  readonly text: string;
}

/**
 * A rule that no packet matches, and why:
 *
 * - `shadowed`: earlier rules, each of which ends the walk through its chain, take every packet that
 *   it could match; `by` has them.
 * - `contrary`: it asks for other values than the rules that lead to its chain; `by` has those.
 * - `unreferenced`: no rule, and no element of a map as it is now, leads to its chain.
 */
export interface UnmatchedRule extends RulePlace {
  readonly why: 'shadowed' | 'contrary' | 'unreferenced';
  readonly by: readonly RulePlace[];
}

/** A rule that earlier ones shadow perhaps: a test of theirs could not be decided. */
export interface UndecidedRule extends RulePlace {
  readonly perhaps: readonly RulePlace[];
}

/** The rules of a ruleset that no packet matches. */
export interface UnmatchedRules {
  readonly never: readonly UnmatchedRule[];
  readonly undecided: readonly UndecidedRule[];
}

/**
 * The rules that no packet can match, proved over the values of fields that rules ask for (addresses, ports,
 * protocols, devices, marks, states, with their ranges and the sets written in rules), against earlier
 * rules of their chain and of the chains that lead there. Nothing is said to be unmatched that could be
 * matched: a field that some rule of the table sets proves nothing, nor do named sets. Rules in the
 * braces of `jump { … }` are not told of.
 *
 * ```ts
 * const { never } = nftUnmatchedRules(host.nftables.view);
 * never.map(({ text, by }) => `${text} is shadowed by ${by[0]?.text}`);
 * ```
 */
export function unmatchedRules(ruleset: Ruleset): UnmatchedRules {
  checkArgument('nftUnmatchedRules', 'ruleset', ruleset, SOME_RULESET);
  const { tables } = ruleset;
  const never: UnmatchedRule[] = [];
  const undecided: UndecidedRule[] = [];
  for (const table of tables) {
    const placed = placer(table);
    for (const [rule, { why, by: rules }] of findings(table)) {
      const by = rules.map(placed);
      if (why === 'undecided') undecided.push(Object.freeze({ ...placed(rule), perhaps: by }));
      else never.push(Object.freeze({ ...placed(rule), why, by }));
    }
  }
  return { never, undecided };
}

interface Finding {
  readonly why: UnmatchedRule['why'] | 'undecided';
  readonly by: readonly ReadRule[];
}

function placer({ name: table, family }: Table): (rule: ReadRule) => RulePlace {
  return ({ chain, rule, source }) => {
    const text = writeRule(source, family).replaceAll(/\s*\n\s*/g, ' ');
    return Object.freeze({ tool: 'nft', family, table, chain, rule, text });
  };
}

function* findings(table: Table): Generator<readonly [ReadRule, Finding]> {
  const chains = new Map(table.chains.map((chain) => [chain.name, chain]));
  const read = readChains(table, chains);
  const isRead = isUnderstood(table);
  const ways = new WaysIn(read.values(), (chain) => chains.get(chain)?.base !== undefined);
  for (const [chain, rules] of read) {
    const into = ways.into(chain);
    const before: ReadRule[] = [];
    for (const rule of rules) {
      const found = finding(rule, before, into);
      // A rule that is not understood may lead to a chain.
      if (found?.why === 'unreferenced' && !isRead) yield [rule, { ...found, why: 'undecided' }];
      else if (found !== undefined) yield [rule, found];
      if (rule.leaving !== null) before.push(rule);
    }
  }
}

function isUnderstood({ kept = [], chains }: Table): boolean {
  const isKnown = ({ statements }: Rule): boolean =>
    statements.every(({ kind }) => kind !== 'unknown');
  return kept.length === 0 && chains.every(({ rules }) => rules.every(isKnown));
}

function readChains(
  table: Table,
  chains: ReadonlyMap<string, Chain>,
): ReadonlyMap<string, readonly ReadRule[]> {
  const fixed = new FixedFields(table);
  const deciding = new DecidingChains(chains);
  const verdicts = new Map(
    table.sets.map(({ name, elements }) => [
      name,
      elements.flatMap(({ value }): Verdict[] =>
        value?.kind === 'verdict' ? [value.verdict] : [],
      ),
    ]),
  );
  const { family } = table;
  return new Map(
    table.chains.map(({ name: chain, rules }) => {
      const reading = {
        ...{ chain, family, fixed },
        decides: (name: string) => deciding.decides(name),
        verdictsOf: (map: string) => verdicts.get(map) ?? [],
      };
      return [chain, rules.map((rule, index) => readRule(rule, index, reading))];
    }),
  );
}

/** Why no packet matches a rule, on whichever way it comes; undefined where one may. */
function finding(
  rule: ReadRule,
  before: readonly ReadRule[],
  ways: readonly WayIn[],
): Finding | undefined {
  if (ways.length === 0) return { why: 'unreferenced', by: [] };
  const by = new Set<ReadRule>();
  const perhaps = new Set<ReadRule>();
  let isShadowed = false;
  for (const { matched, passed } of ways) {
    const given = [...matched, rule];
    const contrary = contradiction(given);
    if (contrary !== undefined) {
      by.add(contrary);
      continue;
    }
    const { proof, open } = coverings(given, [{ rules: before, count: before.length }, ...passed]);
    if (proof !== undefined) {
      by.add(proof);
      isShadowed = true;
      continue;
    }
    if (open.length === 0) return undefined;
    for (const one of open) perhaps.add(one);
  }
  if (perhaps.size > 0) return { why: 'undecided', by: [...perhaps] };
  return { why: isShadowed ? 'shadowed' : 'contrary', by: [...by] };
}

/** A rule that takes all that some rules match, else those that perhaps do. */
function coverings(
  given: readonly ReadRule[],
  passed: readonly Passed[],
): { readonly proof?: ReadRule; readonly open: readonly ReadRule[] } {
  const open: ReadRule[] = [];
  for (const { rules, count } of passed) {
    for (let index = 0; index < count; index++) {
      const rule = rules[index]!;
      const answer = covers(rule, given);
      if (answer === 'yes') return { proof: rule, open: [] };
      if (answer === 'perhaps') open.push(rule);
    }
  }
  return { open };
}

/** A rule on the way that asks for other values than one after it. */
function contradiction(given: readonly ReadRule[]): ReadRule | undefined {
  return given.find((one, index) =>
    given.some((other, place) => place > index && areContrary(one, other)),
  );
}
