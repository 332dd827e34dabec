import { type Chain, contentsOf } from '../ruleset/chain.ts';
import { ChainContents } from '../ruleset/chain-contents.ts';
import type { Rule } from '../ruleset/rule.ts';

/** Rules up to this number are copied to an array of their length when the draft is done. */
const SHORT = 32;

/** The contents that a chain will have when the text has been read and found right. */
export class ChainDraft {
  readonly chain: Chain;
  readonly contents: ChainContents;
  readonly #rules: Rule[] = [];
  /** The line of the first rule, where the others stand on the lines that follow. */
  #firstLine = 0;
  /** Else the line of each rule; 0 for a rule that was there before. */
  #lines: number[] | undefined;

  /** Contents that nobody else knows yet. */
  constructor(chain: Chain, contents: ChainContents) {
    this.chain = chain;
    this.contents = contents;
    contents.rules = this.#rules;
  }

  /** Begins with the chain as it is. */
  static of(chain: Chain): ChainDraft {
    const { rules, counters } = contentsOf(chain);
    const draft = ChainDraft.empty(chain);
    for (const rule of rules) draft.#rules.push(rule);
    draft.#lines = new Array<number>(rules.length).fill(0);
    draft.contents.counters = counters?.slice();
    return draft;
  }

  /** Begins without rules; a policy and its counters stay. */
  static empty(chain: Chain): ChainDraft {
    const { policy, reachedFrom } = contentsOf(chain);
    const contents = new ChainContents([], undefined, policy === null ? null : { ...policy });
    contents.reachedFrom = reachedFrom;
    return new ChainDraft(chain, contents);
  }

  get rules(): readonly Rule[] {
    return this.#rules;
  }

  /** The line that a rule was read from; 0 for a rule that was there before. */
  lineOf(rule: number): number {
    return this.#lines === undefined ? this.#firstLine + rule : (this.#lines[rule] ?? 0);
  }

  append(rule: Rule, line: number, packets: number, bytes: number): void {
    const { length } = this.#rules;
    if (this.#lines !== undefined) this.#lines.push(line);
    else if (length === 0) this.#firstLine = line;
    else if (line !== this.#firstLine + length) this.#listLines().push(line);
    this.#rules.push(rule);
    const { counters } = this.contents;
    if (counters !== undefined) counters.push(packets, bytes);
    else if (packets > 0 || bytes > 0) this.#setCounters(length, packets, bytes);
  }

  insert(index: number, rule: Rule, line: number, packets: number, bytes: number): void {
    this.#listLines().splice(index, 0, line);
    this.#rules.splice(index, 0, rule);
    const { counters } = this.contents;
    if (counters !== undefined) counters.splice(index * 2, 0, packets, bytes);
    else if (packets > 0 || bytes > 0) this.#setCounters(index, packets, bytes);
  }

  remove(index: number): void {
    this.#listLines().splice(index, 1);
    this.#rules.splice(index, 1);
    this.contents.counters?.splice(index * 2, 2);
  }

  /** Puts another rule in the place of one; the counters and the line stay. */
  replace(index: number, rule: Rule): void {
    this.#rules[index] = rule;
  }

  clear(): void {
    this.#lines = undefined;
    this.#rules.length = 0;
    this.contents.counters = undefined;
  }

  /** Sets the counters of the rules, and of the policy, to zero. */
  zero(): void {
    const { contents } = this;
    contents.counters = undefined;
    if (contents.policy !== null) contents.policy = { ...contents.policy, packets: 0, bytes: 0 };
  }

  /** The contents to put in place. */
  finish(): ChainContents {
    // An array that has grown has room for more: most of one with two rules is empty.
    if (this.#rules.length <= SHORT) this.contents.rules = this.#rules.slice();
    return this.contents;
  }

  #listLines(): number[] {
    this.#lines ??= this.#rules.map((_, index) => this.#firstLine + index);
    return this.#lines;
  }

  #setCounters(index: number, packets: number, bytes: number): void {
    const counters = new Array<number>(this.#rules.length * 2).fill(0);
    counters[index * 2] = packets;
    counters[index * 2 + 1] = bytes;
    this.contents.counters = counters;
  }
}
