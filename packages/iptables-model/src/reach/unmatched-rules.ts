import { checkArgument, objectOf } from '@packet-path/core';
import type { RuleForm } from '../ruleset/rule-form.ts';
import type { IptablesView } from '../view/iptables-view.ts';
import type { TableView } from '../view/table-view.ts';
import { areContrary, covers } from './covers.ts';
import { Leaving } from './leaves.ts';
import { MarkSetters } from './mark-setters.ts';
import type { ReadMatch } from './read-match.ts';
import { ReadRule, RuleReading } from './read-rule.ts';
import { type Passed, type WayIn, WaysIn } from './ways-in.ts';

/** A rule by its place and its words. */
export interface RulePlace {
  readonly tool: 'iptables' | 'ip6tables';
  readonly table: string;
  readonly chain: string;
  /** Counted from 1. */
  readonly rule: number;
  /** As iptables-save prints it. */
  readonly text: string;
}

/**
 * A rule that no packet matches, and why:
 *
 * - `shadowed`: earlier rules, each of which ends the walk through its chain, take every packet that
 *   it could match; `by` has them.
 * - `contrary`: it asks for another header, port or state than the rules that lead to its chain; `by` has those.
 * - `unreferenced`: no rule leads to its chain.
 */
export interface UnmatchedRule extends RulePlace {
  readonly why: 'shadowed' | 'contrary' | 'unreferenced';
  readonly by: readonly RulePlace[];
}

/** A rule that earlier ones shadow perhaps: a match of theirs could not be decided. */
export interface UndecidedRule extends RulePlace {
  readonly perhaps: readonly RulePlace[];
}

/** The rules of a ruleset that no packet matches. */
export interface UnmatchedRules {
  readonly never: readonly UnmatchedRule[];
  readonly undecided: readonly UndecidedRule[];
}

/**
 * The rules that no packet can match, proved over header fields, ports, and matches that stand in both
 * rules, against earlier rules of their chain and of the chains that lead there. Nothing is said to be
 * unmatched that could be matched; where a proof would need more, the rule is listed as undecided.
 */
export function unmatchedRules(view: IptablesView): UnmatchedRules {
  checkArgument('unmatchedRules', 'view', view, objectOf('family', 'tables', 'table', 'chains'));
  const never: UnmatchedRule[] = [];
  const undecided: UndecidedRule[] = [];
  for (const table of view.tables) {
    const placed = placer(table);
    for (const [rule, finding] of findings(table)) {
      const by = finding.by.map(placed);
      if (finding.why === 'undecided') undecided.push({ ...placed(rule), perhaps: by });
      else never.push({ ...placed(rule), why: finding.why, by });
    }
  }
  return { never, undecided };
}

interface Finding {
  readonly why: UnmatchedRule['why'] | 'undecided';
  readonly by: readonly ReadRule[];
}

function placer({ name: table, family }: TableView): (rule: ReadRule) => RulePlace {
  const tool = family === 4 ? 'iptables' : 'ip6tables';
  return ({ chain, rule, text }) => Object.freeze({ tool, table, chain, rule, text });
}

function* findings({ name, family, chains }: TableView): Generator<readonly [ReadRule, Finding]> {
  const leaving = new Leaving(chains);
  const marks = new MarkSetters(chains);
  const read = new Map<string, readonly ReadRule[]>();
  const forms = new Map<RuleForm, readonly ReadMatch[]>();
  for (const { name: chain, rules } of chains.values()) {
    const reading = new RuleReading(chain, { table: name, family }, forms);
    const readRules = rules.map(
      (rule, index) =>
        new ReadRule(rule, reading, index, {
          leaves: leaving.leaves(rule),
          isMarkFree: !marks.setBefore(chain, index),
        }),
    );
    read.set(chain, readRules);
  }
  const ways = new WaysIn(read, (chain) => chains.get(chain)?.hook !== null);
  for (const [chain, rules] of read) {
    const into = ways.into(chain);
    const before: ReadRule[] = [];
    for (const rule of rules) {
      const found = finding(rule, before, into);
      if (found !== undefined) yield [rule, found];
      if (rule.leaves) before.push(rule);
    }
  }
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

/** A rule on the way that no packet matches together with one after it. */
function contradiction(given: readonly ReadRule[]): ReadRule | undefined {
  return given.find((one, index) =>
    given.some((other, place) => place > index && areContrary(one, other)),
  );
}
