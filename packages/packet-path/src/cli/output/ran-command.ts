import { shellWord } from '@packet-path/core';
import type { Command } from 'commander';

/**
 * A command as `run.json` holds it: its name, its arguments, and the options that were given, in the
 * order of its help, without `--out`, so that the record does not depend on where the folder is.
 */
export function ranCommand(command: Command): string {
  const given = command.options.filter(
    (option) =>
      option.long !== '--out' && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  const options = given.flatMap((option) => {
    const value: unknown = command.getOptionValue(option.attributeName());
    const name = option.long ?? option.short ?? '';
    return typeof value === 'boolean' ? [name] : [name, quoted(value)];
  });
  return [command.name(), ...command.args.map(quoted), ...options].join(' ');
}

/** A value as a shell reads it. */
function quoted(value: unknown): string {
  const text = Array.isArray(value) ? value.join(',') : String(value);
  return shellWord(text);
}
