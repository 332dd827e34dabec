import {
  KeptLines,
  type LineRun,
  NameLines,
  PacketPathError,
  type PatternLines,
} from '@packet-path/core';
import { TableDraft } from '../draft/table-draft.ts';
import { KeptRules } from '../quick/kept-rules.ts';
import { PatternRules } from '../quick/pattern-rules.ts';
import { QuickLines } from '../quick/quick-lines.ts';
import type { Counters } from '../ruleset/counters.ts';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Table } from '../table/table.ts';
import { flatText } from '../text/flat-text.ts';
import type { LineWords } from '../text/line-words.ts';
import { readChainName } from './read-chain-name.ts';
import { NO_COUNTERS, readCounters } from './read-counters.ts';
import { RuleEditor } from './rule-editor.ts';
import { RuleReader } from './rule-reader.ts';
import type { RuleReaderOptions } from './rule-reader-options.ts';

/** How the lines of a table are read. */
export interface TableReaderOptions extends RuleReaderOptions {
  readonly noFlush: boolean;
  readonly counters: boolean;
  readonly table: Table;
}

const COLON = 58;
const BRACKET = 91;
/** A name that is one word in any text. */
const PLAIN_NAME = /^[A-Za-z0-9_-]+$/;

/** Reads the lines between `*TABLE` and COMMIT, and follows them on a draft. */
export class TableReader {
  readonly draft: TableDraft;
  readonly rules: RuleReader;
  readonly #words: LineWords;
  readonly #options: TableReaderOptions;
  readonly #editor: RuleEditor;
  readonly #quick: QuickLines;
  readonly #kept: KeptRules;
  readonly #patterns: PatternRules;

  constructor(words: LineWords, options: TableReaderOptions) {
    this.#words = words;
    this.#options = options;
    const { noFlush, table } = options;
    this.draft = new TableDraft(table, noFlush ? 'as it is' : 'flushed');
    this.rules = new RuleReader(words, this.draft, options);
    this.#quick = new QuickLines(words, this.draft, options.cache);
    this.#kept = new KeptRules(this.draft, options.cache);
    this.#patterns = new PatternRules(this.draft, options.cache);
    this.#editor = new RuleEditor(words, this.draft, this.rules, this.#quick);
  }

  /** Reads the line that begins, if it is like one before it; false where it was not read. */
  readQuickly(): boolean {
    return this.#quick.read();
  }

  /** Takes lines by their meaning, as far as it is known; answers how many: the text of others must be read. */
  take(lines: KeptLines | NameLines | PatternLines): number {
    this.#quick.end();
    const line = this.#words.line + 1;
    let count: number;
    if (lines instanceof KeptLines) count = this.#kept.take(lines, line);
    else {
      this.#kept.pause();
      if (lines instanceof NameLines) count = this.#declare(lines);
      else count = this.#patterns.take(lines, line) ? lines.count : 0;
    }
    this.#words.line += count;
    return count;
  }

  /** Takes lines of a run from a place on, as far as their meaning is known; answers how many of the run's. */
  takeRun(run: LineRun, from: number): number {
    this.#quick.end();
    const { parts, lines } = this.#kept.takeRun(run, from, this.#words.line + 1);
    this.#words.line += lines;
    return parts;
  }

  /** Before the text of lines is read; the answer is to be called behind them. */
  watch(lines: KeptLines | NameLines | PatternLines): () => void {
    if (lines instanceof NameLines) return () => {};
    if (!(lines instanceof KeptLines)) return this.#patterns.watch(lines);
    const rules = this.#kept.before(lines);
    const unknown = this.rules.unknownRules.length;
    return () => {
      if (rules === undefined || unknown !== this.rules.unknownRules.length) return;
      this.#kept.learn(lines, rules);
    };
  }

  /** Reads one line, whose first word was read last. @throws {PacketPathError} */
  readLine(): void {
    this.#kept.pause();
    const words = this.#words;
    const code = words.quoted ? -1 : words.word.charCodeAt(0);
    if (code === COLON) {
      this.#readChain();
      return;
    }
    let counters: Readonly<Counters> = NO_COUNTERS;
    if (code === BRACKET) {
      counters = words.read(readCounters);
      words.require('a command such as -A');
      if (!this.#options.counters) counters = NO_COUNTERS;
    }
    this.#readCommand(counters);
  }

  /** The text is over, where there is no COMMIT. */
  end(): void {
    this.#quick.end();
  }

  /** COMMIT. @throws {PacketPathError} `syntax` */
  finish(): void {
    if (!this.#words.next()) return;
    this.#words.fail('syntax', 'COMMIT stands alone', 'the end of the line');
  }

  /** `:INPUT ACCEPT [0:0]` or `:CHAIN - [0:0]`. */
  #readChain(): void {
    const words = this.#words;
    const name = words.word.slice(1);
    const chain = this.#chainToFill(name);
    const policy = words.require('a policy, or - for a chain of your own');
    if (policy !== '-') this.#setPolicy(chain, policy);
    if (!words.next()) return;
    const counters = words.read(readCounters);
    if (policy !== '-' && this.#options.counters) {
      const draft = this.draft.change(chain);
      if (draft.policy !== null) draft.policy = { ...draft.policy, ...counters };
    }
    if (words.next())
      words.fail('syntax', `'${words.word}' ends a chain line`, 'the end of the line');
  }

  /** Declares chains by their names, up to the first that is for the general reader; answers how many. */
  #declare({ before, names, behind }: NameLines): number {
    if (before !== ':' || behind !== ' - [0:0]') return 0;
    const chains: LiveChain[] = [];
    for (const name of names) {
      let chain = this.draft.chain(name);
      if (chain === undefined) {
        if (!this.#isNew(name)) break;
        chain = this.draft.create(name);
      } else if (chain.hook === null && this.#options.noFlush) this.draft.flush(chain);
      else break;
      chains.push(chain);
    }
    this.#patterns.expect(chains);
    return chains.length;
  }

  /** Whether a word is a name for a new chain. */
  #isNew(name: string): boolean {
    if (!PLAIN_NAME.test(name)) return false;
    try {
      readChainName(name, this.#isTarget(name));
      return true;
    } catch (error) {
      if (error instanceof PacketPathError) return false;
      throw error;
    }
  }

  /** With `--noflush` a chain of the user's that is there is emptied; a built-in one stays. */
  #chainToFill(name: string): LiveChain {
    const { draft } = this;
    const chain = draft.chain(name);
    if (chain === undefined) {
      this.#words.read(() => readChainName(name, this.#isTarget(name)));
      return draft.create(flatText(name, 0, name.length));
    }
    if (chain.hook !== null) return chain;
    if (!this.#options.noFlush) this.#words.fail('duplicate', `chain ${name} is declared twice`);
    draft.flush(chain);
    return chain;
  }

  #isTarget(name: string): boolean {
    const { registry, cache } = this.#options;
    return registry.target(cache.environment.family, name) !== undefined;
  }

  #setPolicy(chain: LiveChain, policy: string): void {
    const words: LineWords = this.#words;
    if (chain.hook === null) {
      words.fail('not-allowed', `chain ${chain.name} has no policy`, '-');
    }
    if (policy !== 'ACCEPT' && policy !== 'DROP') {
      words.fail('bad-option', `'${policy}' is no policy`, 'ACCEPT or DROP');
    }
    this.draft.change(chain).policy = { policy, packets: 0, bytes: 0 };
  }

  #readCommand(counters: Readonly<Counters>): void {
    const words = this.#words;
    switch (words.quoted ? '' : words.word) {
      case '-A':
      case '--append':
        this.#editor.append(counters);
        return;
      case '-I':
      case '--insert':
        this.#editor.insert(counters);
        return;
      case '-D':
      case '--delete':
        this.#editor.delete();
        return;
      case '-R':
      case '--replace':
        this.#editor.replace(counters);
        return;
      case '-N':
      case '--new-chain': {
        const name = words.require('the name of a chain');
        words.read(() => readChainName(name, this.#isTarget(name)));
        if (this.draft.chain(name) !== undefined) words.fail('duplicate', `chain ${name} exists`);
        this.draft.create(name);
        break;
      }
      case '-E':
      case '--rename-chain': {
        words.require('the name of a chain');
        const chain = this.#editor.chain();
        if (chain.hook !== null) words.fail('not-allowed', `${chain.name} is a built-in chain`);
        const name = words.require('the new name');
        words.read(() => readChainName(name, this.#isTarget(name)));
        if (this.draft.chain(name) !== undefined) words.fail('duplicate', `chain ${name} exists`);
        this.#forgetChains();
        this.draft.rename(chain, name);
        break;
      }
      case '-X':
      case '--delete-chain':
        this.#deleteChains();
        break;
      case '-F':
      case '--flush':
        if (words.next()) this.draft.flush(this.#editor.chain());
        else for (const chain of this.draft.chains()) this.draft.flush(chain);
        break;
      case '-Z':
      case '--zero':
        if (words.next()) this.draft.change(this.#editor.chain()).zero();
        else for (const chain of this.draft.chains()) this.draft.change(chain).zero();
        break;
      case '-P':
      case '--policy': {
        words.require('a built-in chain');
        const chain = this.#editor.chain();
        this.#setPolicy(chain, words.require('a policy'));
        break;
      }
      default:
        words.fail(
          'syntax',
          `'${words.word}' is no command`,
          '-A, -I, -D, -R, -N, -E, -X, -F, -Z, -P or COMMIT',
        );
    }
    if (words.next()) {
      words.fail('syntax', `'${words.word}' ends the command`, 'the end of the line');
    }
  }

  /** Before chains go: nobody is to take one for another. */
  #forgetChains(): void {
    this.#patterns.forget();
    this.#quick.forget();
  }

  /** `-X CHAIN`, or every chain that is not built in. */
  #deleteChains(): void {
    const words = this.#words;
    const { draft } = this;
    this.#forgetChains();
    const named = words.next();
    const chains = named ? [this.#editor.chain()] : [...draft.chains()];
    for (const chain of chains) {
      if (chain.hook !== null) {
        if (named) words.fail('not-allowed', `${chain.name} is a built-in chain`);
        continue;
      }
      if (draft.lengthOf(chain) > 0) {
        words.fail('not-allowed', `chain ${chain.name} is not empty`, 'an empty chain');
      }
      if (draft.isLedTo(chain)) {
        words.fail(
          'not-allowed',
          `rules still lead to chain ${chain.name}`,
          'a chain that no rule leads to',
        );
      }
      draft.delete(chain);
    }
  }
}
