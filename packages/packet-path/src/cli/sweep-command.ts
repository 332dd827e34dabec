import { PacketPathError, printableLine } from '@packet-path/core';
import {
  openSweep,
  parseShard,
  runShard,
  type ShardProgress,
  type ShardReport,
  type Sweep,
  shardOf,
} from '@packet-path/sweep';
import { type Command, Option } from 'commander';
import { duration } from './duration.ts';
import { ExitCode, type Settle } from './exit-code.ts';
import { helpText } from './help-text.ts';
import { choice, wholeNumber } from './option-values.ts';
import { print, tell } from './output/print.ts';
import { Progress } from './progress.ts';
import { STDIN } from './read-input.ts';
import { dryRun } from './sweep-dry-run.ts';
import { JOB_KINDS, type JobKind, writeJob } from './sweep-job.ts';

interface SweepOptions {
  readonly out: string;
  readonly shard?: string;
  readonly workers?: number;
  readonly dryRun?: true;
  readonly json?: true;
  readonly write?: JobKind;
  readonly shards: number;
  readonly job: string;
  readonly image: string;
}

const HELP = helpText(`
Examples:
  packet-path sweep study.json --dry-run
  packet-path sweep study.json --out results
  packet-path sweep study.json --out results --shard 3/8
  packet-path merge results
  packet-path sweep study.json --write slurm --shards 100 --out results

A sweep that was killed goes on where it was when it is run again. In a task of an engine (Slurm, Kubernetes, Grid Engine, GNU parallel) the index is the engine's and PACKET_PATH_SHARDS the count.

Exit code: 0; 1 when cells failed; 2 with one line that says what is wrong, before any cell is run; 143 when SIGTERM ended it after the cell at hand.`);

/** Adds `sweep`: a study over a grid of parameters, or a shard of it. */
export function addSweepCommand(program: Command, settle: Settle): void {
  program
    .command('sweep')
    .summary('run a study once for each cell of a grid of parameters')
    .description(
      'Runs a study over a grid: on all cores of this machine, or one shard of many. Each cell appends a ' +
        'line to a part in the folder; merge puts the parts together.',
    )
    .argument('<definition>', 'the study, seed and values: JSON, or a module that exports them')
    .option('--out <dir>', 'the folder of the parts, one for all shards', 'out/sweep')
    .option('--shard <i/n>', 'the shard i of n, counted from 0 (default: what the engine says)')
    .addOption(
      new Option('--workers <n>', 'worker threads (default: as cores and memory allow)').argParser(
        wholeNumber('--workers', 1, 1024),
      ),
    )
    .addOption(
      choice('--write <engine>', 'write the job for an engine, and run nothing', JOB_KINDS),
    )
    .addOption(
      new Option('--shards <n>', 'of the written job')
        .argParser(wholeNumber('--shards', 1, 1_000_000))
        .default(8),
    )
    .option('--job <dir>', 'where the written job goes', 'out/job')
    .option('--image <name>', 'the image of a job for Kubernetes', 'packet-path:latest')
    .addOption(
      new Option(
        '--dry-run',
        'print cells, seeds, expected time and memory, and run nothing',
      ).conflicts('write'),
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action(async (definition: string, options: SweepOptions, command: Command) =>
      settle(await sweep(definition, options, command)),
    );
}

async function sweep(
  definition: string,
  options: SweepOptions,
  command: Command,
): Promise<ExitCode> {
  const shard = options.shard === undefined ? shardOf(process.env) : parseShard(options.shard);
  if (definition === STDIN) {
    throw new PacketPathError('usage', 'a sweep is not read from standard input', {
      expected: 'a file: each worker reads it again, and its modules stand beside it',
    });
  }
  const opened = await openSweep(definition);
  if (options.write !== undefined) {
    writeJob(options.write, opened, options, command);
    return ExitCode.SUCCESS;
  }
  if (options.dryRun === true) {
    print(dryRun(opened, shard, options));
    return ExitCode.SUCCESS;
  }
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.once('SIGTERM', onSignal).once('SIGINT', onSignal);
  const progress = new Progress();
  const began = performance.now();
  try {
    const report = await runShard(opened, {
      folder: options.out,
      shard,
      signal: stop.signal,
      ...(options.workers !== undefined && { workers: options.workers }),
      onProgress: (state) => {
        if (state.failure !== null) tell(`cell ${state.failure.cell}: ${state.failure.failed}`);
        progress.show(howFar(state, performance.now() - began));
      },
    });
    progress.end();
    print(`${summary(opened, report, options)}\n`);
    if (report.stopped) return ExitCode.STOPPED;
    return report.failed > 0 ? ExitCode.DIFFERENT : ExitCode.SUCCESS;
  } finally {
    progress.end();
    process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
  }
}

/** `120 of 1000 cells, 7 min left`. */
function howFar({ done, failed, found, total }: ShardProgress, milliseconds: number): string {
  const ran = done + failed;
  const left = total - found - ran;
  const time = ran === 0 ? '' : `, ${duration((left * milliseconds) / ran / 1000)} left`;
  return `${found + ran} of ${total} cells${failed > 0 ? `, ${failed} failed` : ''}${time}`;
}

function summary(
  { identity }: Sweep,
  report: ShardReport,
  { out: folder, json }: SweepOptions,
): string {
  const { done, failed, found, total, stopped } = report;
  if (json === true) {
    return JSON.stringify({ folder, identity, done, failed, found, total, stopped }, null, 2);
  }
  const parts = [
    `${done} of ${total} cells run`,
    ...(found > 0 ? [`${found} found done`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(stopped ? ['stopped by a signal'] : []),
  ];
  return `${parts.join(', ')}; sweep ${identity.slice(0, 12)} in ${printableLine(folder)}`;
}
