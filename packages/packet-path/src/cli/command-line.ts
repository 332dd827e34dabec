import { PacketPathError, printable } from '@packet-path/core';
import { Command, CommanderError } from 'commander';
import { addCompareCommand } from './compare-command.ts';
import { ExitCode } from './exit-code.ts';
import { addFiguresCommand } from './figures-command.ts';
import { refuseRepeated } from './given-once.ts';
import { addMergeCommand } from './merge-command.ts';
import { addMigrateCommand } from './migrate-command.ts';
import { print, StdoutClosed, tell, throwIfFailed } from './output/print.ts';
import { programVersion } from './output/program-version.ts';
import { STDIN } from './read-input.ts';
import { addReplayCommand } from './replay-command.ts';
import { addStudyCommand } from './study.ts';
import { addSweepCommand } from './sweep-command.ts';
import { addTraceCommand } from './trace-command.ts';
import { usageMessage } from './usage-error.ts';

/** Runs the command line; the answer is the exit code. Nothing is thrown for what a user did. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  let outcome: ExitCode = ExitCode.SUCCESS;
  const program = new Command('packet-path')
    .description('What Linux does with a packet on its way to a Kubernetes service, and its cost.')
    .version(programVersion())
    .configureOutput({ writeOut: print, outputError: () => {} })
    .hook('preAction', (_, command) => checkOneStdin(command))
    .exitOverride();
  const settle = (code: ExitCode): void => {
    outcome = code;
  };
  addStudyCommand(program);
  addTraceCommand(program);
  addCompareCommand(program);
  addReplayCommand(program, settle);
  addSweepCommand(program, settle);
  addMergeCommand(program, settle);
  addFiguresCommand(program);
  addMigrateCommand(program);
  refuseRepeated(program);
  try {
    await program.parseAsync(args, { from: 'user' });
    throwIfFailed();
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return ExitCode.SUCCESS;
      const asked = program.commands.find((command) => command.name() === args[0]);
      // Help was asked for, or stands in for a command that is missing.
      if (error.code !== 'commander.help') {
        tell(usageMessage(error, asked, args));
      }
      return ExitCode.USAGE;
    }
    if (error instanceof StdoutClosed) return ExitCode.UNHEARD;
    if (!(error instanceof PacketPathError)) {
      process.stderr.write(`${printable(stackOf(error))}\n`);
      return ExitCode.FAULT;
    }
    tell(error.message);
    return ExitCode.USAGE;
  }
  return outcome;
}

/** Refuses a command line that reads standard input twice: the second would find nothing. */
function checkOneStdin(command: Command): void {
  const given = [...command.args, ...Object.values(command.opts())].flat();
  if (given.filter((value) => value === STDIN).length < 2) return;
  throw new PacketPathError('usage', 'standard input can be read once', {
    expected: '- for one file only',
  });
}

function stackOf(error: unknown): string {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `packet-path: a fault of this program, or of a module of yours: ${told}`;
}
