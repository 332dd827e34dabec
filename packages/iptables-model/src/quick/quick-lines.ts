import type { RuleCache } from '../cache/rule-cache.ts';
import type { ChainDraft } from '../draft/chain-draft.ts';
import type { TableDraft } from '../draft/table-draft.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { LineWords } from '../text/line-words.ts';
import { QuickRules } from './quick-rules.ts';
import type { ReadRule } from './rule-pattern.ts';

const APPEND = '-A ';
const NO_COUNTERS = '[0:0] ';
const SPACE = 32;

/**
 * Takes the lines `-A CHAIN RULE` whose rule {@link QuickRules} can read, without counters or with
 * zeros.
 */
export class QuickLines {
  readonly #words: LineWords;
  readonly #draft: TableDraft;
  readonly #rules: QuickRules;
  /** The chain that the last line was of, and its draft; undefined since another line was read. */
  #chain: LiveChain | undefined;
  #into: ChainDraft | undefined;

  constructor(words: LineWords, draft: TableDraft, cache: RuleCache) {
    this.#words = words;
    this.#draft = draft;
    this.#rules = new QuickRules(words, draft, cache);
  }

  /** Reads the line that begins; false where nothing was done, and the general reader is to read it. */
  read(): boolean {
    const { text, lineStart, lineEnd, line } = this.#words;
    const start = text.startsWith(NO_COUNTERS, lineStart)
      ? lineStart + NO_COUNTERS.length
      : lineStart;
    if (text.startsWith(APPEND, start)) {
      const name = start + APPEND.length;
      const end = text.indexOf(' ', name);
      if (end > name && end < lineEnd) {
        const chain = this.#chainNamed(name, end);
        const rule = chain && this.#rules.read(chain, end + 1);
        if (rule !== undefined) {
          this.#into?.append(rule, line, 0, 0);
          return true;
        }
      }
    }
    this.#chain = undefined;
    this.#into = undefined;
    return false;
  }

  /** Notes how the general reader has read the rest of the line, from a place on. */
  learn(from: number, model: ReadRule): void {
    const { text } = this.#words;
    if (text.charCodeAt(from) === SPACE) this.#rules.learn(from + 1, model);
  }

  #chainNamed(start: number, end: number): LiveChain | undefined {
    const { text } = this.#words;
    const last = this.#chain;
    if (last?.name.length === end - start && text.startsWith(last.name, start)) return last;
    const chain = this.#draft.chain(text.slice(start, end));
    this.#chain = chain;
    this.#into = chain && this.#draft.change(chain);
    return chain;
  }
}
