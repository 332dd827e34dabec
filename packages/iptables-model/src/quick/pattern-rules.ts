import type { NatRange } from '@packet-path/conntrack';
import type { LinePattern, PatternLines } from '@packet-path/core';
import type { RuleCache } from '../cache/rule-cache.ts';
import type { TableDraft } from '../draft/table-draft.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import { ValueForm, type ValueScope } from './value-form.ts';

const APPEND = '-A';
/** Noted on a pattern whose lines the general reader must read. */
const UNREADABLE = 'unreadable';
/** Declared chains that are passed over in the search for the one that lines are of. */
const MOST_SKIPPED = 8;

/**
 * Makes the rules that a program gives as values, without their text.
 *
 * How it works: the general reader reads the text of the first lines of a pattern, and from then on the
 * rules of its lines are made of their values. Why it is right: a pattern is kept only if it makes of the
 * values of a line that the general reader has read the very rule that this has made; values are checked
 * as the general reader checks their text, and whatever else is unusual about lines is left to it.
 */
export class PatternRules implements ValueScope {
  readonly #draft: TableDraft;
  readonly #cache: RuleCache;
  readonly #ports = new Map<number, NonNullable<NatRange['ports']>>();
  /** The rules of the lines at hand, before any is appended. */
  readonly #made: Rule[] = [];
  #lastLedTo: LiveChain | undefined;
  /** Chains that were declared, in the order in which their lines will likely come. */
  #declared: readonly LiveChain[] = [];
  #next = 0;

  constructor(draft: TableDraft, cache: RuleCache) {
    this.#draft = draft;
    this.#cache = cache;
  }

  /** Chains have been declared. */
  expect(chains: readonly LiveChain[]): void {
    this.#declared = chains;
    this.#next = 0;
  }

  /** Chains may be gone. */
  forget(): void {
    this.#declared = [];
    this.#lastLedTo = undefined;
  }

  /** Appends the rules that lines mean; false where their text must be read. */
  take(lines: PatternLines, line: number): boolean {
    const chain = this.#chainOf(lines);
    if (chain === undefined) return false;
    const { items } = lines;
    const made = this.#made;
    made.length = 0;
    for (let at = 0; at < items.length; ) {
      const pattern = items[at] as LinePattern;
      const form = this.#cache.meanings.get(pattern);
      const rule = form instanceof ValueForm ? form.rule(items, at + 1, this) : undefined;
      if (rule === undefined) return false;
      made.push(rule);
      at += 1 + pattern.count;
    }
    this.#draft.needsConntrack ||= made.some((rule) => rule.needsConntrack);
    this.#draft.change(chain).appendAll(made, line);
    return true;
  }

  /** Before the text of lines is read: the answer is to be called behind them. */
  watch(lines: PatternLines): () => void {
    const chain = this.#chainOf(lines);
    if (chain === undefined) return () => {};
    const before = this.#draft.rulesOf(chain).length;
    return () => {
      const rules = this.#draft.rulesOf(chain).slice(before);
      if (rules.length === lines.count) this.#learn(lines, rules);
    };
  }

  chainNamed(name: string): LiveChain | undefined {
    if (this.#lastLedTo?.name === name) return this.#lastLedTo;
    const chain = this.#draft.chain(name);
    if (chain?.hook !== null) return undefined;
    this.#lastLedTo = chain;
    return chain;
  }

  portRange(port: number): NonNullable<NatRange['ports']> {
    let ports = this.#ports.get(port);
    if (ports === undefined) {
      ports = Object.freeze({ first: port, last: port });
      this.#ports.set(port, ports);
    }
    return ports;
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
      const again = form?.rule(items, from, this);
      const { family } = environment;
      const isSame = again?.form === rule.form && again.write(family) === rule.write(family);
      meanings.set(pattern, isSame ? form : UNREADABLE);
    }
  }

  #expected(name: string): LiveChain | undefined {
    for (let at = this.#next; at < this.#next + MOST_SKIPPED; at++) {
      const chain = this.#declared[at];
      if (chain?.name !== name) continue;
      this.#next = at;
      return chain;
    }
    return undefined;
  }

  /** The chain that lines append to, if it is a user's. */
  #chainOf({ command, subject }: PatternLines): LiveChain | undefined {
    if (command !== APPEND) return undefined;
    const chain = this.#expected(subject) ?? this.#draft.chain(subject);
    return chain?.hook === null ? chain : undefined;
  }
}
