import { LineRun, PacketPathError, type PartedText, type TextPart } from '@packet-path/core';
import { TABLE_NAMES, type TableName, toTableName } from '../extension/table-name.ts';
import { LineWords } from '../text/line-words.ts';
import { listedTable, refuseListing } from './listed-table.ts';
import { TableReader, type TableReaderOptions } from './table-reader.ts';

/** The longest text that is read, in characters; 400,000 rules are some 60 million. */
const LONGEST_TEXT = 1 << 28;
/** The longest line, in characters; iptables-restore reads 10,240. */
const LONGEST_LINE = 1 << 16;

const STAR = 42;
const HASH = 35;

/**
 * Reads the text of iptables-restore, and hands over each table as its COMMIT is read.
 *
 * @throws {PacketPathError} with the line and column of what is wrong
 */
export function readRestore(
  text: string | PartedText,
  source: string,
  optionsFor: (table: TableName) => TableReaderOptions,
  commit: (table: TableReader) => void,
): void {
  if (typeof text === 'string' && text.length > LONGEST_TEXT) {
    throw new PacketPathError('too-large', `the text has ${text.length} characters`, {
      source,
      expected: `at most ${LONGEST_TEXT}`,
    });
  }
  new RestoreReader(source, optionsFor, commit).read(
    typeof text === 'string' ? [text] : text.parts,
  );
}

/** Reads the parts of a text, one after another. */
class RestoreReader {
  readonly #words: LineWords;
  readonly #optionsFor: (table: TableName) => TableReaderOptions;
  readonly #commit: (table: TableReader) => void;
  #current: TableReader | undefined;
  /** Whether the text is one of `iptables -S`, which has neither the table's name nor COMMIT. */
  #isListing = false;

  constructor(
    source: string,
    optionsFor: (table: TableName) => TableReaderOptions,
    commit: (table: TableReader) => void,
  ) {
    this.#words = new LineWords('', source);
    this.#optionsFor = optionsFor;
    this.#commit = commit;
  }

  read(parts: readonly TextPart[]): void {
    for (const part of parts) {
      if (typeof part === 'string') this.#readLines(part);
      else if (part instanceof LineRun) this.#readRun(part);
      else this.#readPart(part);
    }
    if (this.#current === undefined) return;
    if (this.#isListing) {
      this.#current.end();
      this.#commit(this.#current);
      return;
    }
    const { name } = this.#current.draft.table;
    this.#words.fail('truncated', `the text ends within table ${name}`, 'COMMIT');
  }

  #readRun(run: LineRun): void {
    for (let at = 0; at < run.lines.length; at++) {
      at += this.#current?.takeRun(run, at) ?? 0;
      const lines = run.lines[at];
      if (lines !== undefined) this.#readPart(lines);
    }
  }

  /** Reads a part that may be taken by its meaning. */
  #readPart(lines: Exclude<TextPart, string | LineRun>): void {
    const table = this.#current;
    const taken = table?.take(lines) ?? 0;
    if (taken === lines.count) return;
    const learn = table?.watch(lines);
    this.#readLines(taken === 0 ? lines.text : afterLines(lines.text, taken));
    if (table === this.#current) learn?.();
  }

  #readLines(text: string): void {
    const words: LineWords = this.#words;
    words.go(text);
    while (words.nextLine()) {
      if (words.lineLength > LONGEST_LINE) {
        const problem = `a line of ${words.lineLength} characters`;
        words.fail('too-large', problem, `at most ${LONGEST_LINE}`);
      }
      if (this.#current?.readQuickly()) continue;
      if (words.firstCode === HASH || !words.next()) continue;
      this.#readLine(words);
    }
  }

  /** Reads a line, whose first word was read last. */
  #readLine(words: LineWords): void {
    const current = this.#current;
    if (words.firstCode === STAR) {
      if (current !== undefined) words.fail('syntax', 'a table begins before COMMIT', 'COMMIT');
      this.#current = new TableReader(words, this.#optionsFor(tableNamed(words)));
    } else if (current === undefined) {
      refuseListing(words);
      if (words.word === '-P' && !words.quoted) {
        this.#isListing = true;
        this.#current = new TableReader(words, this.#optionsFor(listedTable(words)));
        this.#current.readLine();
        return;
      }
      words.fail('syntax', `'${words.word}' stands outside a table`, 'a table such as *filter');
    } else if (words.word === 'COMMIT' && !words.quoted) {
      current.finish();
      this.#commit(current);
      this.#current = undefined;
    } else {
      current.readLine();
    }
  }
}

function tableNamed(words: LineWords): TableName {
  const word = words.word.slice(1);
  const name = toTableName(word);
  return name ?? words.fail('unknown-table', `there is no table '${word}'`, TABLE_NAMES.join(', '));
}

/** A text without its first lines. */
function afterLines(text: string, count: number): string {
  let start = 0;
  for (let line = 0; line < count; line++) start = text.indexOf('\n', start) + 1;
  return text.slice(start);
}
