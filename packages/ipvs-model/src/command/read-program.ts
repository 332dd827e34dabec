import { checkArgument, PacketPathError, someIterable, someText } from '@packet-path/core';
import type { ReadCommand } from './command.ts';
import { isListing, listedCommands } from './listed-program.ts';
import { readChangingCommand } from './read-command.ts';
import { SavedDestinations } from './saved-destinations.ts';

/** Characters in a program, and lines. A service of 10,000 with 10 endpoints each has 110,000. */
const LARGEST_TEXT = 256 * 1024 * 1024;
const MOST_LINES = 4_000_000;

/**
 * Reads what `ipvsadm-save -n` writes, and what `ipvsadm -R` takes: a command a line; or a listing of
 * `ipvsadm -Ln`, which says the same but for thresholds. Empty lines
 * and lines that begin with `#` are skipped.
 *
 * @throws {PacketPathError} as `readIpvsadm`, and `too-large`
 */
export function readIpvsadmProgram(
  text: string,
  schedulers: ReadonlySet<string>,
  source: string,
): readonly ReadCommand[] {
  checkArgument('readIpvsadmProgram', 'text', text, someText);
  checkArgument('readIpvsadmProgram', 'schedulers', schedulers, someIterable);
  checkArgument('readIpvsadmProgram', 'source', source, someText);
  if (text.length > LARGEST_TEXT) throw tooLarge(source, `${LARGEST_TEXT} characters`);
  if (isListing(text)) return readListed(text, schedulers, source);
  const commands: ReadCommand[] = [];
  const saved = new SavedDestinations();
  let line = 0;
  for (let start = 0; start < text.length; ) {
    line++;
    if (line > MOST_LINES) throw tooLarge(source, `${MOST_LINES} lines`);
    const newline = text.indexOf('\n', start);
    const end = newline < 0 ? text.length : newline;
    const words = text.slice(start, end);
    start = end + 1;
    if (/^\s*(#|$)/.test(words)) continue;
    try {
      const known = saved.read(words, line);
      const command = known ?? readChangingCommand(words, schedulers, line);
      if (known === undefined) saved.learn(words, command);
      commands.push(command);
    } catch (error) {
      throw error instanceof PacketPathError ? error.at(source) : error;
    }
  }
  return Object.freeze(commands);
}

function readListed(
  text: string,
  schedulers: ReadonlySet<string>,
  source: string,
): readonly ReadCommand[] {
  const commands: ReadCommand[] = [];
  for (const { words, line } of listedCommands(text, source)) {
    try {
      commands.push(readChangingCommand(words, schedulers, line));
    } catch (error) {
      throw error instanceof PacketPathError ? ofListing(error, source, line) : error;
    }
  }
  return Object.freeze(commands);
}

/** The command's columns are not those of the listing: the line is told as a whole. */
function ofListing(cause: PacketPathError, source: string, line: number): PacketPathError {
  const position = { line, column: 1 };
  return new PacketPathError(cause.code, cause.problem, { source, position, cause });
}

function tooLarge(source: string, limit: string): PacketPathError {
  return new PacketPathError('too-large', 'the program is too large', {
    source,
    expected: `at most ${limit}`,
  });
}
