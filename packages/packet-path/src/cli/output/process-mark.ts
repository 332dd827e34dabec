import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { errorCode } from './output-error.ts';

/** A process, told apart from others that have or will have its number. */
export interface ProcessMark {
  readonly pid: number;
  readonly host: string;
  /** The boot and the tick at which it began (Linux: boot_id, and field 22 of /proc/PID/stat); or ''. */
  readonly began: string;
}

/** The mark of this process. */
export function ownMark(): ProcessMark {
  return { pid: process.pid, host: hostname(), began: beginning(process.pid) };
}

/** Whether a process still runs; one of another host may. */
export function mayRun({ pid, host, began }: ProcessMark): boolean {
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // A process of somebody else may not be signalled, and is there.
    if (errorCode(error) !== 'EPERM') return false;
  }
  const now = beginning(pid);
  return now === '' || began === '' || now === began;
}

function beginning(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program is in brackets and may hold blanks: fields are counted behind it.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot}/${ticks}`;
  } catch {
    return '';
  }
}
