import { PacketPathError, type Sysctls } from '@packet-path/core';

/** A host with 4 GiB of memory or more has these (nf_conntrack_core.c, `nf_conntrack_init_start`). */
export const DEFAULT_SIZE = 262_144;
/** The buckets' limits, as net/netfilter/nf_conntrack_core.c would take them from a module option. */
const MOST_BUCKETS = 2 ** 26;

/** The number of buckets that a host is told; the sysctl comes first. @throws {PacketPathError} */
export function readBuckets(sysctls: Sysctls, given: number = DEFAULT_SIZE): number {
  const buckets = sysctls.number('net.netfilter.nf_conntrack_buckets', given);
  if (Number.isInteger(buckets) && buckets >= 1 && buckets <= MOST_BUCKETS) return buckets;
  throw new PacketPathError('bad-option', `conntrack cannot have ${buckets} buckets`, {
    expected: `1 to ${MOST_BUCKETS}`,
  });
}
