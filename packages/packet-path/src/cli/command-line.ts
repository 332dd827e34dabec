import { PacketPathError, printable } from '@packet-path/core';
import { Command, CommanderError } from 'commander';
import { addCompareCommand } from './compare-command.ts';
import { ExitCode } from './exit-code.ts';
import { addFiguresCommand } from './figures-command.ts';
import { addMergeCommand } from './merge-command.ts';
import { addMigrateCommand } from './migrate-command.ts';
import { print, StdoutClosed, tell, throwIfFailed } from './output/print.ts';
import { programVersion } from './output/program-version.ts';
import { addReplayCommand } from './replay-command.ts';
import { addStudyCommand } from './study.ts';
import { addSweepCommand } from './sweep-command.ts';
import { addTraceCommand } from './trace-command.ts';

/** Runs the command line; the answer is the exit code. Nothing is thrown for what a user did. */
export async function runCommandLine(args: readonly string[]): Promise<ExitCode> {
  let outcome: ExitCode = ExitCode.SUCCESS;
  const program = new Command('packet-path')
    .description('What Linux does with a packet on its way to a Kubernetes service, and its cost.')
    .version(programVersion())
    .showHelpAfterError('(--help tells how)')
    .configureOutput({ writeOut: print })
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
  try {
    await program.parseAsync(args, { from: 'user' });
    throwIfFailed();
  } catch (error) {
    // Commander has already said what is wrong, or shown what was asked for.
    if (error instanceof CommanderError)
      return error.exitCode === 0 ? ExitCode.SUCCESS : ExitCode.USAGE;
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

function stackOf(error: unknown): string {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `packet-path: a fault of this program, or of a module of yours: ${told}`;
}
