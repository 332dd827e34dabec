import type { Family } from '@packet-path/core';
import type { Rule } from '../ruleset/rule.ts';
import { type DraftRule, EditedRules } from './edited-rules.ts';

/** Rules up to this number are copied to an array of their length when the draft is done, or others follow. */
const SHORT = 32;
/** Edits in the middle that move the rules behind them; a text with more gets blocks ({@link EditedRules}). */
const FEW = 8;

/** The rules, counters and lines of a chain while a text changes them one by one. */
export class ChainEdits {
  readonly #family: Family;
  #rules: Rule[];
  /** Whether the array has grown, and so has room for more rules than it has. */
  #isRoomy = false;
  #counters: number[] | undefined;
  /** The line of the first rule, where the others stand on the lines that follow. */
  #firstLine: number;
  /** Else the line of each rule; 0 for a rule that was there before. */
  #lines: number[] | undefined;
  /** Whether all rules were there before, and no line is listed. */
  #areOld: boolean;
  /** Edits in the middle so far. */
  #edits = 0;
  /** The rules while many are edited in the middle; then the fields above are not up to date. */
  #edited: EditedRules | undefined;

  /**
   * @param rules changed from now on
   * @param line of the first rule, which the others follow; 0 where all were there before
   */
  constructor(
    family: Family,
    rules: Rule[],
    line: number,
    counters: readonly number[] | undefined,
  ) {
    this.#family = family;
    this.#rules = rules;
    this.#firstLine = line;
    this.#areOld = line === 0 && rules.length > 0;
    this.#counters = counters?.slice();
  }

  get rules(): readonly Rule[] {
    this.#settle();
    return this.#rules;
  }

  get counters(): readonly number[] | undefined {
    this.#settle();
    return this.#counters;
  }

  /** The line that a rule was read from; 0 for a rule that was there before. */
  lineOf(rule: number): number {
    this.#settle();
    return this.#lineAt(rule);
  }

  append(rule: Rule, line: number, packets: number, bytes: number): void {
    if (this.#edited !== undefined) {
      this.#edited.insert(this.#edited.length, { rule, line, packets, bytes });
      return;
    }
    const { length } = this.#rules;
    this.#isRoomy = true;
    if (this.#lines !== undefined || this.#areOld) this.#listLines().push(line);
    else if (length === 0) this.#firstLine = line;
    else if (line !== this.#firstLine + length) this.#listLines().push(line);
    this.#rules.push(rule);
    if (this.#counters !== undefined) this.#counters.push(packets, bytes);
    else if (packets > 0 || bytes > 0) this.#setCounters(length, packets, bytes);
  }

  insert(index: number, rule: Rule, line: number, packets: number, bytes: number): void {
    if (index === this.length) this.append(rule, line, packets, bytes);
    else if (this.#hasBlocks()) this.#edit().insert(index, { rule, line, packets, bytes });
    else {
      this.#isRoomy = true;
      this.#listLines().splice(index, 0, line);
      this.#rules.splice(index, 0, rule);
      if (this.#counters !== undefined) this.#counters.splice(index * 2, 0, packets, bytes);
      else if (packets > 0 || bytes > 0) this.#setCounters(index, packets, bytes);
    }
  }

  remove(index: number): void {
    if (this.#hasBlocks()) this.#edit().remove(index);
    else {
      if (!this.#areOld) this.#listLines().splice(index, 1);
      this.#rules.splice(index, 1);
      this.#counters?.splice(index * 2, 2);
    }
  }

  /** The place of the first rule that is written like one (`Rule.write`); -1 where there is none. */
  indexOf(rule: Rule): number {
    const family = this.#family;
    const text = rule.write(family);
    if (this.#edited !== undefined || this.#edits >= FEW) return this.#edit().indexOf(text);
    return this.#rules.findIndex(
      (other) => rule.mayBeWrittenLike(other) && other.write(family) === text,
    );
  }

  /** How many rules there are. */
  get length(): number {
    return this.#edited?.length ?? this.#rules.length;
  }

  /** Whether there are few rules, without counters, and the next line is this one: a body may join them. */
  isFollowedBy(line: number): boolean {
    if (this.#lines !== undefined || this.#areOld || this.#edited !== undefined) return false;
    const { length } = this.#rules;
    return this.#counters === undefined && length <= SHORT && this.#firstLine + length === line;
  }

  /** Puts another rule in the place of one; the counters and the line stay. */
  replace(index: number, rule: Rule): void {
    this.#settle();
    this.#rules[index] = rule;
  }

  /** Sets the counters of the rules to zero. */
  zero(): void {
    this.#settle();
    this.#counters = undefined;
  }

  /** The rules in an array that a chain can keep. */
  finish(): readonly Rule[] {
    this.#settle();
    // An array that has grown has room for more: most of one with two rules is empty.
    const isCopied = this.#isRoomy && this.#rules.length <= SHORT;
    return isCopied ? this.#rules.slice() : this.#rules;
  }

  /** Whether one more edit is made in blocks. */
  #hasBlocks(): boolean {
    return this.#edited !== undefined || ++this.#edits > FEW;
  }

  #edit(): EditedRules {
    this.#edited ??= new EditedRules(this.#draftRules(), this.#family);
    return this.#edited;
  }

  *#draftRules(): IterableIterator<DraftRule> {
    for (const [index, rule] of this.#rules.entries()) {
      const [packets = 0, bytes = 0] = this.#counters?.slice(index * 2, index * 2 + 2) ?? [];
      yield { rule, line: this.#lineAt(index), packets, bytes };
    }
  }

  /** Writes back the rules that were edited. */
  #settle(): void {
    const edited = this.#edited;
    if (edited === undefined) return;
    this.#edited = undefined;
    this.#rules = [];
    this.#counters = undefined;
    this.#areOld = false;
    this.#lines = [];
    for (const { rule, line, packets, bytes } of edited) this.append(rule, line, packets, bytes);
  }

  #lineAt(index: number): number {
    if (this.#lines !== undefined) return this.#lines[index] ?? 0;
    return this.#areOld ? 0 : this.#firstLine + index;
  }

  #listLines(): number[] {
    this.#lines ??= this.#rules.map((_, index) => this.#lineAt(index));
    this.#areOld = false;
    return this.#lines;
  }

  #setCounters(index: number, packets: number, bytes: number): void {
    this.#counters = new Array<number>(this.#rules.length * 2).fill(0);
    this.#counters[index * 2] = packets;
    this.#counters[index * 2 + 1] = bytes;
  }
}
