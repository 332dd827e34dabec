import type { Cluster } from '@packet-path/cluster';

/** The longest time that a service remembers its clients, in seconds; 0 where none does. */
export function longestAffinity({ services }: Cluster): number {
  let longest = 0;
  for (const { affinitySeconds = 0 } of services) longest = Math.max(longest, affinitySeconds);
  return longest;
}
