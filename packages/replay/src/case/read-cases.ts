import { checkArgument, someText } from '@packet-path/core';
import { readCase } from './read-case.ts';
import type { RecordedCase } from './recorded-case.ts';

/**
 * Reads a file of cases, one a line, one at a time: a file may hold more than fits in memory as
 * values. Empty lines are passed over.
 *
 * @param source the file's name, for errors
 * @throws {PacketPathError} `bad-case` or `too-large`, when the case is asked for
 */
export function* readCases(text: string, source: string): IterableIterator<RecordedCase> {
  checkArgument('readCases', 'text', text, someText);
  checkArgument('readCases', 'source', source, someText);
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const stop = end < 0 ? text.length : end;
    line++;
    const content = text.slice(start, stop);
    if (content.trim() !== '') yield readCase(content, source, line);
    start = stop + 1;
  }
}
