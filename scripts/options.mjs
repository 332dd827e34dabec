// The options of the project's own tools: `--help` tells of them, a wrong one is told in a line, with code 2.
import { Command, InvalidArgumentError, Option } from 'commander';

/** Reads a number of at least 0. */
export function number(text) {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < Number.POSITIVE_INFINITY)) {
    throw new InvalidArgumentError('Expected a number of at least 0.');
  }
  return value;
}

/** Reads a whole number of at least 0. */
export function wholeNumber(text) {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('Expected a whole number.');
  return value;
}

/**
 * The options that this process was started with.
 *
 * @param tool as a user calls it: `npm run fuzz --`
 * @param text a sentence or two
 * @param options each with its flags and its text; how its value is read; the value without it, and a text for that
 */
export function readOptions(tool, text, options) {
  const command = new Command(tool).description(text).helpOption('--help', 'prints this');
  for (const [flags, says, read, without, told] of options) {
    const option = new Option(flags, says);
    if (read !== undefined) option.argParser(read).default(without, told);
    command.addOption(option);
  }
  // A tool's own codes are 0 and 1.
  command.exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  return command.parse().opts();
}
