import type { Cause } from '@packet-path/cost';

/** Processor time for one cause. */
export interface Charge {
  readonly cause: Cause;
  readonly nanoseconds: number;
}

/** Work in a softirq: a packet's way through the host, or a timer of the kernel. It is not interrupted. */
export interface Softirq {
  /** Does the work, as its turn comes, and says what it takes. */
  run(): readonly Charge[];
  /** Told when that time is over. */
  done?(): void;
}

/** Work of a process; it is interrupted by softirqs, and shares its processor with other processes. */
export interface Job extends Charge {
  /** Taken only when the process has no other work: opening a connection, closing one. Default false. */
  readonly canWait?: boolean;
  done?(): void;
}

/** All charges together. */
export function sumOf(charges: readonly Charge[]): number {
  let sum = 0;
  for (const { nanoseconds } of charges) sum += nanoseconds;
  return sum;
}
