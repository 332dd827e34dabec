import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A cluster of one machine, without cgroups, accounting or systemd. */
const settings = (folder: string): string => `ClusterName=one
SlurmctldHost=localhost
AuthType=auth/munge
SlurmUser=root
SlurmdUser=root
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SwitchType=switch/none
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1
MinJobAge=300
KillWait=2
NodeName=localhost CPUs=2 RealMemory=4000 State=UNKNOWN
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
`;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Slurm and munge as processes of this test: root, and Debian's slurmctld, slurmd, slurm-client, munge. */
export class OneMachineCluster {
  readonly #folder: string;
  readonly #environment: NodeJS.ProcessEnv;
  readonly #daemons: ChildProcess[] = [];

  constructor(folder: string) {
    this.#folder = folder;
    this.#environment = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') };
  }

  async start(): Promise<void> {
    for (const name of ['state', 'spool']) mkdirSync(join(this.#folder, name));
    writeFileSync(join(this.#folder, 'slurm.conf'), settings(this.#folder));
    mkdirSync('/run/munge', { recursive: true });
    execFileSync('chown', ['munge:', '/run/munge']);
    this.#daemon('runuser', '-u', 'munge', '--', '/usr/sbin/munged', '--foreground', '--force');
    await pause(1000);
    this.#daemon('slurmctld', '-D');
    this.#daemon('slurmd', '-D', '-N', 'localhost');
    await this.until(() => this.run('sinfo', '-h', '-o', '%T') === 'idle', 60);
  }

  /** The output of a command of Slurm. */
  run(command: string, ...args: string[]): string {
    const options = { env: this.#environment, encoding: 'utf8', stdio: 'pipe' } as const;
    return execFileSync(command, args, options).trim();
  }

  /** Waits until something holds. */
  async until(holds: () => boolean, seconds: number): Promise<void> {
    for (let waited = 0; waited < seconds * 10; waited += 1) {
      try {
        if (holds()) return;
      } catch {
        // A daemon that has not come up refuses to be asked.
      }
      await pause(100);
    }
    throw new Error(`not within ${seconds} s`);
  }

  stop(): void {
    for (const daemon of this.#daemons.reverse()) daemon.kill('SIGTERM');
  }

  #daemon(command: string, ...args: string[]): void {
    this.#daemons.push(spawn(command, args, { env: this.#environment, stdio: 'ignore' }));
  }
}
