import type { RuleCache } from '../cache/rule-cache.ts';
import type { ChainDraft } from '../draft/chain-draft.ts';
import type { TableDraft } from '../draft/table-draft.ts';
import { ListedRules } from '../ruleset/listed-rules.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Rule } from '../ruleset/rule.ts';
import type { LineWords } from '../text/line-words.ts';
import { ExpectedChains } from './expected-chains.ts';
import { QuickRules } from './quick-rules.ts';
import type { ReadRule } from './rule-pattern.ts';

const APPEND = '-A ';
const NO_COUNTERS = '[0:0] ';

/**
 * Takes the lines `-A CHAIN RULE` whose rule {@link QuickRules} can read, without counters or with
 * zeros.
 */
export class QuickLines {
  readonly #words: LineWords;
  readonly #draft: TableDraft;
  readonly #rules: QuickRules;
  /** The chain that the last line was of; undefined since another line was read. */
  #chain: LiveChain | undefined;
  /** Its draft; undefined where the text has made the chain, and these are its first rules. */
  #into: ChainDraft | undefined;
  /** Such first rules, which the chain gets all at once: it then needs no draft. */
  readonly #first: Rule[] = [];
  #count = 0;
  #firstLine = 0;
  /** The chains that the table will have as they were declared; undefined before its first rule. */
  #expected: ExpectedChains | undefined;

  constructor(words: LineWords, draft: TableDraft, cache: RuleCache) {
    this.#words = words;
    this.#draft = draft;
    this.#rules = new QuickRules(words, draft, cache);
  }

  /** Reads the line that begins; false where nothing was done, and the general reader is to read it. */
  read(): boolean {
    const { text, lineStart, line } = this.#words;
    const start = text.startsWith(NO_COUNTERS, lineStart)
      ? lineStart + NO_COUNTERS.length
      : lineStart;
    if (text.startsWith(APPEND, start)) {
      const name = start + APPEND.length;
      const end = text.indexOf(' ', name);
      if (end > name) {
        const chain = this.#chainNamed(name, end);
        const rule = chain && this.#rules.read(chain, end + 1);
        if (rule !== undefined) {
          this.#append(rule, line);
          return true;
        }
      }
    }
    this.end();
    return false;
  }

  /** Other lines come, or the table ends: the draft gets the rules that wait for it. */
  end(): void {
    if (this.#count > 0) {
      const rules = this.#first.slice(0, this.#count);
      this.#draft.appendAll(this.#chain!, new ListedRules(rules), this.#firstLine);
    }
    this.#count = 0;
    this.#chain = undefined;
    this.#into = undefined;
  }

  /** Chains may be gone. */
  forget(): void {
    this.#expected ??= new ExpectedChains();
    this.#expected.forget();
  }

  /** Notes how the general reader has read the rest of the line, from a place on. */
  learn(from: number, model: ReadRule): void {
    this.#rules.learn(from + 1, model);
  }

  #chainNamed(start: number, end: number): LiveChain | undefined {
    const { text } = this.#words;
    const last = this.#chain;
    if (last?.name.length === end - start && text.startsWith(last.name, start)) return last;
    this.end();
    const chain = this.#chains.find(text, start, end) ?? this.#draft.chain(text.slice(start, end));
    this.#chain = chain;
    const isNew = chain?.isLoaded === false && chain.draft === undefined;
    if (chain !== undefined && !isNew) this.#into = this.#draft.change(chain);
    return chain;
  }

  /** Lines that come here one after another follow each other: any other line ends them. */
  #append(rule: Rule, line: number): void {
    if (this.#into !== undefined) {
      this.#into.append(rule, line, 0, 0);
      return;
    }
    if (this.#count === 0) this.#firstLine = line;
    this.#first[this.#count++] = rule;
  }

  get #chains(): ExpectedChains {
    if (this.#expected === undefined) {
      this.#expected = new ExpectedChains();
      this.#expected.expect([...this.#draft.named.values()]);
    }
    return this.#expected;
  }
}
