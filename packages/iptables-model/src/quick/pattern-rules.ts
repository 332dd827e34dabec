import { type LinePattern, PatternLines } from '@packet-path/core';
import type { RuleCache } from '../cache/rule-cache.ts';
import { freshMark } from '../draft/marks.ts';
import type { TableDraft } from '../draft/table-draft.ts';
import { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { ExpectedChains } from './expected-chains.ts';
import { type FindChain, ValueForm } from './value-form.ts';
import { ValueRules, ValueShape } from './value-rules.ts';

const APPEND = '-A';
/** Noted on a pattern whose lines the general reader must read. */
const UNREADABLE = 'unreadable';

/**
 * Makes the rules that a program gives as values, without their text.
 *
 * How it works: the general reader reads the text of the first lines of a pattern, and from then on the
 * rules of its lines are made of their values. Why it is right: a pattern is kept only if it makes of the
 * values of a line that the general reader has read the very rule that this has made; values are checked
 * as the general reader checks their text, and whatever else is unusual about lines is left to it.
 */
export class PatternRules {
  readonly #draft: TableDraft;
  readonly #cache: RuleCache;
  /** The shapes that lines had last, by their first patterns. */
  readonly #shapes = new Map<unknown, ValueShape>();
  /** The chains that the last rules lead to. */
  #lastLeads: readonly LiveChain[] = [];
  #lastLedTo: LiveChain | undefined;
  readonly #declared = new ExpectedChains();
  /** Of chains whose lines were taken, and which are there still. */
  #mark: number = freshMark();

  constructor(draft: TableDraft, cache: RuleCache) {
    this.#draft = draft;
    this.#cache = cache;
  }

  /** Chains have been declared. */
  expect(chains: readonly LiveChain[]): void {
    this.#declared.expect(chains);
  }

  /** Chains may be gone. */
  forget(): void {
    this.#declared.forget();
    this.#lastLedTo = undefined;
    this.#mark = freshMark();
  }

  /** Appends the rules that lines mean; false where their text must be read. */
  take(lines: PatternLines, line: number): boolean {
    const chain = this.#chainOf(lines);
    if (chain === undefined) return false;
    const { items } = lines;
    const shape = this.#shapeOf(items);
    const leads = shape && this.#leadsOf(shape, items);
    if (shape === undefined || leads === undefined) return false;
    this.#draft.needsConntrack ||= shape.needsConntrack;
    this.#draft.appendAll(chain, new ValueRules(shape, items, leads), line);
    lines.meaning = chain;
    chain.mark = this.#mark;
    return true;
  }

  /** Before the text of lines is read: the answer is to be called behind them. */
  watch(lines: PatternLines): () => void {
    const chain = this.#chainOf(lines);
    if (chain === undefined) return () => {};
    const before = this.#draft.lengthOf(chain);
    return () => {
      const rules = this.#draft.rulesOf(chain).slice(before);
      if (rules.length === lines.count) this.#learn(lines, rules);
    };
  }

  /** The shape of lines; undefined where a pattern is not known, or its lines must be read. */
  #shapeOf(items: PatternLines['items']): ValueShape | undefined {
    const last = this.#shapes.get(items[0]);
    if (last?.isOf(items) === true) return last;
    const patterns: LinePattern[] = [];
    const forms: ValueForm[] = [];
    for (let at = 0; at < items.length; at += 1 + patterns.at(-1)!.count) {
      const pattern = items[at] as LinePattern;
      const form = this.#cache.meanings.get(pattern);
      if (!(form instanceof ValueForm)) return undefined;
      patterns.push(pattern);
      forms.push(form);
    }
    const shape = new ValueShape(patterns, forms);
    this.#shapes.set(items[0], shape);
    return shape;
  }

  /** The chains that rules lead to; undefined where one must be read. */
  #leadsOf(shape: ValueShape, items: PatternLines['items']): readonly LiveChain[] | undefined {
    const last = this.#lastLeads;
    /** Undefined while the chains are those of the lines before: all endpoints lead to one chain. */
    let others: LiveChain[] | undefined;
    let count = 0;
    let from = 1;
    const { forms } = shape;
    for (let rule = 0; rule < forms.length; rule++) {
      const ledTo = forms[rule]!.takes(items, from, this.#find);
      if (ledTo === false) return undefined;
      from += 1 + shape.valuesOf(rule);
      if (ledTo === true) continue;
      if (others === undefined && last[count] !== ledTo) others = last.slice(0, count);
      others?.push(ledTo);
      count++;
    }
    if (others !== undefined) this.#lastLeads = others.slice();
    else if (count < last.length) this.#lastLeads = last.slice(0, count);
    return this.#lastLeads;
  }

  #learn({ items }: PatternLines, rules: readonly Rule[]): void {
    const { meanings, environment } = this.#cache;
    let at = 0;
    for (const rule of rules) {
      const pattern = items[at] as LinePattern;
      const from = at + 1;
      at = from + pattern.count;
      if (meanings.has(pattern)) continue;
      const form = ValueForm.of(pattern, rule);
      const taken = form?.takes(items, from, this.#find) ?? false;
      const ledTo = taken === true || taken === false ? undefined : taken;
      const again = taken === false ? undefined : form?.rule(items, from, ledTo);
      const { family } = environment;
      const isSame = again?.form === rule.form && again.write(family) === rule.write(family);
      meanings.set(pattern, isSame ? form : UNREADABLE);
    }
  }

  readonly #find: FindChain = (named) => {
    if (named instanceof PatternLines) {
      const { meaning } = named;
      if (meaning instanceof LiveChain && meaning.mark === this.#mark) return meaning;
    }
    const name = typeof named === 'string' ? named : named.subject;
    if (this.#lastLedTo?.name === name) return this.#lastLedTo;
    const chain = this.#draft.chain(name);
    if (chain?.hook !== null) return undefined;
    this.#lastLedTo = chain;
    return chain;
  };

  /** The chain that lines append to, if it is a user's. */
  #chainOf({ command, subject }: PatternLines): LiveChain | undefined {
    if (command !== APPEND) return undefined;
    const chain = this.#declared.find(subject, 0, subject.length) ?? this.#draft.chain(subject);
    return chain?.hook === null ? chain : undefined;
  }
}
