import { checkArgument, objectOf, shellWord } from '@packet-path/core';
import { SOME_SWEEP, type Sweep } from '../definition/sweep.ts';
import { SHARDS_VARIABLE } from '../shard/shard.ts';
import type { JobFiles, JobOptions } from './job.ts';

/**
 * A script for GNU parallel: a job for each shard, on the machines that `PARALLEL` or its arguments name, and
 * the merge after them. Run again it takes up the shards that have not ended well.
 */
export function parallelJob(sweep: Sweep, options: JobOptions): JobFiles {
  checkArgument('parallelJob', 'sweep', sweep, SOME_SWEEP);
  checkArgument('parallelJob', 'options', options, objectOf('shards', 'out', 'program'));
  const { shards, out, program } = options;
  const start = program.map(shellWord).join(' ');
  const task = `${start} sweep ${shellWord(sweep.file)} --out ${shellWord(out)} --workers 1`;
  return {
    'sweep.sh': `#!/bin/sh
# All shards of sweep ${sweep.identity}; arguments go to parallel (-j 8, --sshlogin …).
set -eu
export ${SHARDS_VARIABLE}=${shards}
seq 0 ${shards - 1} | parallel --env ${SHARDS_VARIABLE} --joblog sweep.joblog --resume-failed --halt never "$@" \\
  ${shellWord(`${task} --shard {}/${shards}`)}
exec ${start} merge ${shellWord(out)}
`,
  };
}
