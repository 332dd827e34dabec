import { PacketPathError } from '@packet-path/core';
import { TABLE_NAMES, type TableName, toTableName } from '../extension/table-name.ts';
import { LineWords } from '../text/line-words.ts';
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
  text: string,
  source: string,
  optionsFor: (table: TableName) => TableReaderOptions,
  commit: (table: TableReader) => void,
): void {
  if (text.length > LONGEST_TEXT) {
    throw new PacketPathError('too-large', `the text has ${text.length} characters`, {
      source,
      expected: `at most ${LONGEST_TEXT}`,
    });
  }
  const words: LineWords = new LineWords(text, source);
  let current: TableReader | undefined;
  while (words.nextLine()) {
    if (words.lineLength > LONGEST_LINE) {
      words.fail(
        'too-large',
        `a line of ${words.lineLength} characters`,
        `at most ${LONGEST_LINE}`,
      );
    }
    if (current?.readQuickly()) continue;
    const code = words.firstCode;
    if (code === HASH || !words.next()) continue;
    if (code === STAR) {
      if (current !== undefined) words.fail('syntax', 'a table begins before COMMIT', 'COMMIT');
      const name = toTableName(words.word.slice(1));
      if (name === undefined) {
        words.fail(
          'unknown-table',
          `there is no table '${words.word.slice(1)}'`,
          TABLE_NAMES.join(', '),
        );
      }
      current = new TableReader(words, optionsFor(name));
    } else if (current === undefined) {
      words.fail('syntax', `'${words.word}' stands outside a table`, 'a table such as *filter');
    } else if (words.word === 'COMMIT' && !words.quoted) {
      current.finish();
      commit(current);
      current = undefined;
    } else {
      current.readLine();
    }
  }
  if (current !== undefined) {
    words.fail('truncated', `the text ends within table ${current.draft.table.name}`, 'COMMIT');
  }
}
