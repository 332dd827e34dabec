import { checkArgument, PacketPathError, someText } from '@packet-path/core';
import { Field } from './field.ts';
import type { Json } from './kernel-case.ts';
import { readKernelCase } from './read-kernel-case.ts';
import { readSocketCase } from './read-socket-case.ts';
import type { RecordedCase } from './recorded-case.ts';

/** Characters of one case at most. */
const LONGEST_CASE = 128 * 1024 * 1024;

/**
 * Reads one case: a line of a file, of format `kernel-case/1` or `socket-case/1`.
 *
 * @param source the file's name, for errors
 * @param line its line, from 1
 * @throws {PacketPathError} `bad-case`, or `too-large`
 */
export function readCase(text: string, source: string, line: number): RecordedCase {
  checkArgument('readCase', 'text', text, someText);
  checkArgument('readCase', 'source', source, someText);
  const position = { line, column: 1 };
  if (text.length > LONGEST_CASE) {
    throw new PacketPathError('too-large', 'the case is too long', { source, position });
  }
  const field = new Field(parse(text, source, line), 'case', source, line);
  const format = field.get('format').string();
  switch (format) {
    case 'kernel-case/1':
      return readKernelCase(field, source, line);
    case 'socket-case/1':
      return readSocketCase(field, source, line);
    default:
      throw field.get('format').error("'kernel-case/1' or 'socket-case/1'");
  }
}

function parse(text: string, source: string, line: number): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw notJson(error as SyntaxError, source, line);
  }
}

function notJson(cause: SyntaxError, source: string, line: number): PacketPathError {
  return new PacketPathError('bad-case', `not JSON: ${cause.message}`, {
    source,
    position: { line, column: 1 },
    expected: 'one JSON object a line',
    cause,
  });
}
