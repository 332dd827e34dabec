import type { TableDraft } from '../draft/table-draft.ts';
import type { QuickLines } from '../quick/quick-lines.ts';
import type { Counters } from '../ruleset/counters.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { LineWords } from '../text/line-words.ts';
import type { RuleReader } from './rule-reader.ts';

/** The commands that put rules into a chain, and take them out. */
export class RuleEditor {
  readonly #words: LineWords;
  readonly #draft: TableDraft;
  readonly #rules: RuleReader;
  readonly #quick: QuickLines;

  constructor(words: LineWords, draft: TableDraft, rules: RuleReader, quick: QuickLines) {
    this.#words = words;
    this.#draft = draft;
    this.#rules = rules;
    this.#quick = quick;
  }

  /** The chain whose name was read last. @throws {PacketPathError} `unknown-chain` */
  chain(): LiveChain {
    const { word } = this.#words;
    const chain = this.#draft.chain(word);
    if (chain !== undefined) return chain;
    const { name } = this.#draft.table;
    return this.#words.fail(
      'unknown-chain',
      `table ${name} has no chain '${word}'`,
      'a chain that it has',
    );
  }

  /** `-A CHAIN RULE` */
  append(counters: Readonly<Counters>): void {
    const chain = this.#nextChain();
    const draft = this.#draft.change(chain);
    const { line, position } = this.#words;
    const rules = this.#rules.read(chain);
    const { packets, bytes } = this.#rules.counters ?? counters;
    for (const rule of rules) draft.append(rule, line, packets, bytes);
    if (this.#rules.counters !== undefined) return;
    const [rule, other] = rules;
    const { context, targetOptions } = this.#rules;
    if (rule === undefined || other !== undefined || context === undefined) return;
    this.#quick.learn(position, { rule, chain, context, targetOptions });
  }

  /** `-I CHAIN [NUMBER] RULE` */
  insert(counters: Readonly<Counters>): void {
    const chain = this.#nextChain();
    const draft = this.#draft.change(chain);
    const { line } = this.#words;
    let index = (this.#nextNumber(draft.length + 1) ?? 1) - 1;
    const rules = this.#rules.read(chain);
    const { packets, bytes } = this.#rules.counters ?? counters;
    for (const rule of rules) draft.insert(index++, rule, line, packets, bytes);
  }

  /** `-D CHAIN NUMBER` or `-D CHAIN RULE` */
  delete(): void {
    const words: LineWords = this.#words;
    const chain = this.#nextChain();
    const { column } = words;
    const draft = this.#draft.change(chain);
    const number = this.#nextNumber(draft.length);
    if (number !== undefined) {
      if (words.next()) words.fail('syntax', `'${words.word}' ends the command`);
      draft.remove(number - 1);
      return;
    }
    const { family } = this.#draft.table;
    for (const rule of this.#rules.read(chain)) {
      const index = draft.indexOf(rule);
      if (index < 0)
        words.fail(
          'not-found',
          `chain ${chain.name} has no rule${rule.write(family)}`,
          `a rule (column ${column})`,
        );
      draft.remove(index);
    }
  }

  /** `-R CHAIN NUMBER RULE` */
  replace(counters: Readonly<Counters>): void {
    const words: LineWords = this.#words;
    const chain = this.#nextChain();
    const draft = this.#draft.change(chain);
    const number = this.#nextNumber(draft.length);
    if (number === undefined) words.fail('syntax', '-R names no rule', 'the number of a rule');
    const [rule, other] = this.#rules.read(chain);
    if (rule === undefined || other !== undefined) {
      words.fail('syntax', 'one rule is replaced by several', 'one address each');
    }
    draft.remove(number - 1);
    const { packets, bytes } = this.#rules.counters ?? counters;
    draft.insert(number - 1, rule, words.line, packets, bytes);
  }

  #nextChain(): LiveChain {
    this.#words.require('a chain');
    return this.chain();
  }

  /** The number of a rule, from 1, if the next word is one. */
  #nextNumber(largest: number): number | undefined {
    const words: LineWords = this.#words;
    if (!words.next()) return undefined;
    if (!/^\d{1,9}$/.test(words.word)) {
      words.back();
      return undefined;
    }
    const number = Number(words.word);
    if (number < 1 || number > largest) {
      words.fail('bad-option', `there is no rule ${number}`, `1 to ${largest}`);
    }
    return number;
  }
}
