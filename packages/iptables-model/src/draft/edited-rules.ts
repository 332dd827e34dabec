import type { Family } from '@packet-path/core';
import type { Rule } from '../ruleset/rule.ts';

/** A rule with what a draft knows of it. */
export interface DraftRule {
  readonly rule: Rule;
  /** The line that it was read from; 0 for a rule that was there before. */
  readonly line: number;
  readonly packets: number;
  readonly bytes: number;
}

/** Rules of a block at most: an edit moves so many, and passes over whole blocks. */
const BLOCK = 512;

/** Some rules in a row. */
interface Block {
  rules: DraftRule[];
  /** How many rules have each text; undefined until somebody looks for one. */
  texts: Map<string, number> | undefined;
}

/**
 * The rules of a chain while a text inserts and deletes some in the middle: a list of blocks, so that n
 * edits of n rules cost little more than their reading.
 */
export class EditedRules {
  readonly #family: Family;
  readonly #blocks: Block[] = [];
  /** Texts that were written once: rules are the same objects all the time. */
  readonly #texts = new Map<Rule, string>();
  #length = 0;

  constructor(rules: Iterable<DraftRule>, family: Family) {
    this.#family = family;
    for (const rule of rules) this.insert(this.#length, rule);
  }

  get length(): number {
    return this.#length;
  }

  insert(index: number, rule: DraftRule): void {
    this.#length++;
    const last = this.#blocks.at(-1);
    if (last === undefined) {
      this.#blocks.push({ rules: [rule], texts: undefined });
      return;
    }
    const [place, inside] = this.#find(index);
    const block = this.#blocks[place] ?? last;
    block.rules.splice(inside, 0, rule);
    this.#count(block, rule, 1);
    if (block.rules.length > BLOCK) this.#split(place);
  }

  remove(index: number): void {
    const [place, inside] = this.#find(index);
    const block = this.#blocks[place];
    const [removed] = block?.rules.splice(inside, 1) ?? [];
    if (block === undefined || removed === undefined) return;
    this.#length--;
    this.#count(block, removed, -1);
    if (block.rules.length === 0) this.#blocks.splice(place, 1);
  }

  /** The place of the first rule with a text; -1 where there is none. */
  indexOf(text: string): number {
    let before = 0;
    for (const block of this.#blocks) {
      block.texts ??= this.#textsOf(block.rules);
      if ((block.texts.get(text) ?? 0) > 0) {
        return before + block.rules.findIndex(({ rule }) => this.#textOf(rule) === text);
      }
      before += block.rules.length;
    }
    return -1;
  }

  *[Symbol.iterator](): IterableIterator<DraftRule> {
    for (const { rules } of this.#blocks) yield* rules;
  }

  /** The block that holds a place, and the place in it; behind the end of the last for the place to append. */
  #find(index: number): readonly [block: number, inside: number] {
    let rest = index;
    for (let block = 0; block < this.#blocks.length; block++) {
      const { length } = this.#blocks[block]!.rules;
      if (rest < length || (rest === length && block === this.#blocks.length - 1))
        return [block, rest];
      rest -= length;
    }
    return [this.#blocks.length, 0];
  }

  #split(place: number): void {
    const block = this.#blocks[place]!;
    const rest = block.rules.splice(BLOCK >> 1);
    block.texts = undefined;
    this.#blocks.splice(place + 1, 0, { rules: rest, texts: undefined });
  }

  #count({ texts }: Block, { rule }: DraftRule, by: number): void {
    if (texts === undefined) return;
    const text = this.#textOf(rule);
    texts.set(text, (texts.get(text) ?? 0) + by);
  }

  #textsOf(rules: readonly DraftRule[]): Map<string, number> {
    const texts = new Map<string, number>();
    for (const { rule } of rules) {
      const text = this.#textOf(rule);
      texts.set(text, (texts.get(text) ?? 0) + 1);
    }
    return texts;
  }

  #textOf(rule: Rule): string {
    let text = this.#texts.get(rule);
    if (text === undefined) {
      text = rule.write(this.#family);
      this.#texts.set(rule, text);
    }
    return text;
  }
}
