import type { Family, LinePattern } from '@packet-path/core';
import { ALL_HOOKS } from '../extension/hook-bits.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { RuleBody, RuleSummary, RuleWriter } from '../ruleset/rule-body.ts';
import type { ValueForm } from './value-form.ts';

/** The forms of a chain's rules, one after another: many chains have the same. */
export class ValueShape {
  readonly forms: readonly ValueForm[];
  /** Bits of the hooks that every rule may be reached from. */
  readonly allowedHooks: number;
  readonly needsConntrack: boolean;
  readonly #patterns: readonly LinePattern[];
  /** Values and patterns of all lines. */
  readonly #items: number;

  constructor(patterns: readonly LinePattern[], forms: readonly ValueForm[]) {
    this.forms = forms;
    this.allowedHooks = forms.reduce((bits, form) => bits & form.allowedHooks, ALL_HOOKS);
    this.needsConntrack = forms.some((form) => form.needsConntrack);
    this.#patterns = patterns;
    this.#items = patterns.reduce((sum, { count }) => sum + 1 + count, 0);
  }

  /** Whether lines have these patterns. */
  isOf(items: readonly unknown[]): boolean {
    if (items.length !== this.#items) return false;
    let at = 0;
    for (const pattern of this.#patterns) {
      if (items[at] !== pattern) return false;
      at += 1 + pattern.count;
    }
    return true;
  }

  /** How many values a rule has. */
  valuesOf(rule: number): number {
    return this.#patterns[rule]!.count;
  }
}

/**
 * The rules of a chain as the values that a program has given: no rule is an object before somebody looks at
 * the rules. They have no state and hold nothing, so that their words and the chains that they lead to are all
 * that packets ask.
 */
export class ValueRules implements RuleBody, RuleSummary {
  readonly leads: readonly LiveChain[];
  readonly #shape: ValueShape;
  /** For each rule its pattern, then its values. */
  readonly #items: readonly unknown[];
  #rules: readonly Rule[] | undefined;

  constructor(shape: ValueShape, items: readonly unknown[], leads: readonly LiveChain[]) {
    this.#shape = shape;
    this.#items = items;
    this.leads = leads;
  }

  get length(): number {
    return this.#shape.forms.length;
  }

  get allowedHooks(): number {
    return this.#shape.allowedHooks;
  }

  get holds(): boolean {
    return false;
  }

  get isOwn(): boolean {
    return false;
  }

  summarize(): RuleSummary {
    return this;
  }

  get rules(): readonly Rule[] {
    this.#rules ??= this.#made();
    return this.#rules;
  }

  writeTo(writer: RuleWriter): void {
    // A loop of its own: this is done for every chain of a large table.
    const items = this.#items;
    const { leads } = this;
    const { forms } = this.#shape;
    let from = 1;
    let next = 0;
    for (let rule = 0; rule < forms.length; rule++) {
      const form = forms[rule]!;
      form.writeTo(writer, items, from, form.isLeading ? leads[next++] : undefined);
      from += 1 + this.#shape.valuesOf(rule);
    }
  }

  writtenLength(family: Family): number {
    const { forms } = this.#shape;
    let length = 0;
    let from = 1;
    let next = 0;
    for (let rule = 0; rule < forms.length; rule++) {
      const form = forms[rule]!;
      const ledTo = form.isLeading ? this.leads[next++] : undefined;
      length += form.writtenLength(this.#items, from, ledTo, family);
      from += 1 + this.#shape.valuesOf(rule);
    }
    return length;
  }

  redirected(other: (chain: LiveChain) => LiveChain): RuleBody {
    return new ValueRules(this.#shape, this.#items, this.leads.map(other));
  }

  #made(): readonly Rule[] {
    let from = 1;
    let next = 0;
    return this.#shape.forms.map((form, rule) => {
      const made = form.rule(this.#items, from, form.isLeading ? this.leads[next++] : undefined);
      from += 1 + this.#shape.valuesOf(rule);
      return made;
    });
  }
}
