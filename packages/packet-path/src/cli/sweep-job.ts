import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { printableLine } from '@packet-path/core';
import {
  type JobFiles,
  kubernetesJob,
  parallelJob,
  type Sweep,
  slurmJob,
} from '@packet-path/sweep';
import type { Command } from 'commander';
import { OutputFolder } from './output/output-folder.ts';
import { print } from './output/print.ts';
import { ranCommand } from './output/ran-command.ts';

/** Engines that jobs can be written for. */
export const JOB_KINDS = ['slurm', 'kubernetes', 'parallel'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

interface JobCommandOptions {
  readonly out: string;
  readonly shards: number;
  readonly job: string;
  readonly image: string;
  readonly json?: true;
}

/** How a written job is started, told when it is written. */
const START: Readonly<Record<JobKind, string>> = {
  slurm: 'sh submit.sh',
  kubernetes: 'kubectl apply -f sweep.yaml; when it is complete, kubectl apply -f merge.yaml',
  parallel: 'sh sweep.sh -j 8',
};

/** Writes the files of a job for an engine. */
export function writeJob(
  kind: JobKind,
  sweep: Sweep,
  options: JobCommandOptions,
  command: Command,
): void {
  const output = OutputFolder.open(options.job, { command: ranCommand(command), seed: sweep.seed });
  try {
    for (const [name, text] of Object.entries(filesOf(kind, sweep, options))) {
      output.write(name, text);
    }
    const files = output.finish();
    const { job: folder, json } = options;
    print(
      json === true
        ? `${JSON.stringify({ folder, files, start: START[kind] }, null, 2)}\n`
        : `Written to ${printableLine(folder)}: ${files.join(', ')}\n${START[kind]}\n`,
    );
  } finally {
    output.close();
  }
}

function filesOf(kind: JobKind, sweep: Sweep, options: JobCommandOptions): JobFiles {
  const { shards, image } = options;
  if (kind === 'kubernetes') return kubernetesJob(sweep, { shards, image });
  const program = [process.execPath, fileURLToPath(new URL('./main.js', import.meta.url))];
  const job = { shards, out: resolve(options.out), program };
  return kind === 'slurm' ? slurmJob(sweep, job) : parallelJob(sweep, job);
}
