import type { Family } from '@packet-path/core';
import type { RuleHeader } from '../header/rule-header.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { RuleForm } from '../ruleset/rule-form.ts';
import type { RuleTarget } from '../ruleset/target.ts';
import { type ReadMatch, readMatch } from './read-match.ts';

/** A rule, read once for all comparisons. */
export class ReadRule {
  readonly chain: string;
  /** Counted from 1. */
  readonly rule: number;
  readonly header: RuleHeader;
  readonly tests: readonly ReadMatch[];
  readonly target: RuleTarget;
  /** Whether a packet that matches it never comes to the next rule of its chain. */
  readonly leaves: boolean;
  /** Whether no rule that a packet may have met before it in the same hook sets the packet's mark. */
  readonly isMarkFree: boolean;
  readonly #rule: Rule;
  readonly #family: Family;

  constructor(
    rule: Rule,
    reader: RuleReading,
    index: number,
    { leaves, isMarkFree }: Pick<ReadRule, 'leaves' | 'isMarkFree'>,
  ) {
    this.chain = reader.chain;
    this.rule = index + 1;
    this.header = rule.header;
    this.tests = reader.tests(rule.form);
    this.target = rule.target;
    this.leaves = leaves;
    this.isMarkFree = isMarkFree;
    this.#rule = rule;
    this.#family = reader.family;
  }

  /** As iptables-save prints it. */
  get text(): string {
    return `-A ${this.chain}${this.#rule.write(this.#family)}`;
  }
}

/** Reads the rules of a chain; the matches of rules of one form are read once. */
export class RuleReading {
  readonly chain: string;
  readonly family: Family;
  readonly #table: string;
  readonly #forms: Map<RuleForm, readonly ReadMatch[]>;

  /** @param forms of the whole table */
  constructor(
    chain: string,
    { table, family }: { readonly table: string; readonly family: Family },
    forms: Map<RuleForm, readonly ReadMatch[]>,
  ) {
    this.chain = chain;
    this.family = family;
    this.#table = table;
    this.#forms = forms;
  }

  tests(form: RuleForm): readonly ReadMatch[] {
    let tests = this.#forms.get(form);
    if (tests === undefined) {
      tests = form.matches
        .filter(({ extension }) => extension.note !== true)
        .map((match) => readMatch(match, this.#table, this.family));
      this.#forms.set(form, tests);
    }
    return tests;
  }
}
