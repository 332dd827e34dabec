import type { Cluster } from '@packet-path/cluster';

const KNOWN = new WeakMap<Cluster, number>();

/** The longest time that a service remembers its clients, in seconds; 0 where none does. */
export function longestAffinity(cluster: Cluster): number {
  let longest = KNOWN.get(cluster);
  if (longest === undefined) {
    longest = 0;
    for (const { affinitySeconds = 0 } of cluster.services) {
      longest = Math.max(longest, affinitySeconds);
    }
    KNOWN.set(cluster, longest);
  }
  return longest;
}
