import { checkArgument, objectOf, shellWord } from '@packet-path/core';
import { SOME_SWEEP, type Sweep } from '../definition/sweep.ts';
import { SHARDS_VARIABLE } from '../shard/shard.ts';
import { type JobFiles, type JobOptions, taskNeeds } from './job.ts';

/**
 * A job array of Slurm with a task for each shard, a merge that waits for all of them, and a script that
 * submits both. A task that is put back, or runs out of time, goes on where it was: before its time is
 * over it is sent SIGTERM, ends after the cell at hand, and asks to be put back.
 */
export function slurmJob(sweep: Sweep, options: JobOptions): JobFiles {
  checkArgument('slurmJob', 'sweep', sweep, SOME_SWEEP);
  checkArgument('slurmJob', 'options', options, objectOf('shards', 'out', 'program'));
  const { shards, out, program } = options;
  const { mebibytes, cellSeconds } = taskNeeds(sweep);
  const start = program.map(shellWord).join(' ');
  const name = `sweep-${sweep.identity.slice(0, 12)}`;
  return {
    'sweep.sbatch': `#!/bin/bash
#SBATCH --job-name=${name}
#SBATCH --array=0-${shards - 1}
#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=${mebibytes}M
#SBATCH --signal=B:TERM@${cellSeconds}
#SBATCH --output=${name}-%a.log
# One shard of sweep ${sweep.identity}.
# The number of shards is fixed here: tasks submitted again alone (--array=3,7) are still two of it.
export ${SHARDS_VARIABLE}=${shards}
${start} sweep ${shellWord(sweep.file)} --out ${shellWord(out)} --workers 1 &
child=$!
told=
trap 'told=yes; kill -TERM "$child" 2>/dev/null' TERM
wait "$child"; code=$?
# The trap ends the first wait, not the child.
if [ -n "$told" ]; then wait "$child"; code=$?; fi
if [ "$code" -eq 143 ]; then scontrol requeue "$SLURM_JOB_ID"; fi
exit "$code"
`,
    'merge.sbatch': `#!/bin/bash
#SBATCH --job-name=${name}-merge
#SBATCH --ntasks=1
#SBATCH --mem=${Math.max(mebibytes, 1024)}M
#SBATCH --output=${name}-merge.log
exec ${start} merge ${shellWord(out)}
`,
    'submit.sh': `#!/bin/sh
# Submits the shards, and the merge that runs when all of them have ended well.
set -eu
cd "$(dirname "$0")"
job=$(sbatch --parsable sweep.sbatch)
sbatch --dependency="afterok:\${job%%;*}" merge.sbatch
`,
  };
}
