import type { LinuxHost } from '@packet-path/linux-host';

/** Conntrack's counters by the kernel's names (`/proc/net/stat/nf_conntrack`). */
export type Statistics = Readonly<Record<string, number>>;

/** The kernel's names (net/netfilter/nf_conntrack_standalone.c, `ct_cpu_seq_show`). */
const NAMES: Readonly<Record<string, string>> = {
  earlyDrop: 'early_drop',
  icmpError: 'icmp_error',
  insertFailed: 'insert_failed',
  clashResolved: 'clashres',
  chainTooLong: 'chaintoolong',
};

/** Conntrack's counters since the host began. */
export function readStatistics({ conntrack }: LinuxHost): Statistics {
  return Object.fromEntries(
    Object.entries(conntrack.statistics).map(([name, count]) => [NAMES[name] ?? name, count]),
  );
}

/** By how much each counter grew; those that did not are left out. */
export function growth(before: Statistics, after: Statistics): Statistics {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );
}
