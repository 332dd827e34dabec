import { basename } from 'node:path';
import { PacketPathError } from '@packet-path/core';
import {
  addCase,
  addTotals,
  agrees,
  type CaseResult,
  describeResult,
  NO_TOTALS,
  type ReplayTotals,
  readCases,
  replayCase,
} from '@packet-path/replay';
import type { Command } from 'commander';
import { caseFiles } from './case-files.ts';
import { ExitCode, type Settle } from './exit-code.ts';
import { wholeNumber } from './option-values.ts';
import { print } from './output/print.ts';
import { Progress } from './progress.ts';
import { readInput, sourceOf } from './read-input.ts';
import { formatTotals, totalsLine } from './replay-table.ts';

interface ReplayOptions {
  readonly differences: number;
  readonly json?: true;
}

/** How the cases of one file went. */
interface FileReplay {
  readonly file: string;
  readonly totals: ReplayTotals;
  /** The cases that do not agree. */
  readonly differing: readonly CaseResult[];
}

/** Adds `replay`: plays recordings of the real kernel and says what differs. */
export function addReplayCommand(program: Command, settle: Settle): void {
  program
    .command('replay')
    .summary('play recordings of the real kernel, and say what differs')
    .description('Plays recordings of the real kernel on the models, and says what differs.')
    .argument('<path...>', 'kernel cases (JSON Lines), plain or gzip, or folders of them')
    .option(
      '-d, --differences <n>',
      'differences shown of each case',
      wholeNumber('--differences', 0, 999_999),
      3,
    )
    .option('--json', 'print the result as JSON')
    .addHelpText(
      'after',
      '\nExit code: 0 when all steps agree, 1 when some differ, 2 for bad input.',
    )
    .action((paths: readonly string[], options: ReplayOptions) => {
      const replays = paths.flatMap(caseFiles).map((file) => replayFile(file, options));
      const totals = replays.reduce((sum, replay) => addTotals(sum, replay.totals), NO_TOTALS);
      if (options.json === true) printLine(JSON.stringify({ files: replays, totals }, null, 2));
      else {
        printLine(formatTotals(replays));
        printLine(totalsLine(totals));
      }
      settle(totals.agreeingCases === totals.cases ? ExitCode.SUCCESS : ExitCode.DIFFERENT);
    });
}

function replayFile(file: string, options: ReplayOptions): FileReplay {
  const name = basename(sourceOf(file));
  const progress = new Progress();
  const differing: CaseResult[] = [];
  let totals = NO_TOTALS;
  for (const kernelCase of readCases(readInput(file), name)) {
    progress.show(`${name}: ${kernelCase.name}`);
    const result = replayCase(kernelCase);
    totals = addCase(totals, result);
    if (agrees(result)) continue;
    differing.push(result);
    if (options.json === true) continue;
    progress.end();
    printLine(describeResult(result, options.differences).join('\n'));
  }
  progress.end();
  if (totals.cases === 0) {
    throw new PacketPathError('not-found', 'there is no case', {
      source: name,
      expected: 'kernel cases, one a line',
    });
  }
  return { file: name, totals, differing };
}

function printLine(text: string): void {
  print(`${text}\n`);
}
