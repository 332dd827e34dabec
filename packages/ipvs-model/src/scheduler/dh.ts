import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { folded, hash32 } from './address-hash.ts';
import { Dealt } from './dealt.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/** `CONFIG_IP_VS_DH_TAB_BITS`. */
const TABLE_BITS = 8;

/**
 * ScheduledDestination hashing: the address the packet goes to picks a bucket, the buckets are dealt to the
 * destinations in turn. If the bucket's is not usable, no other is tried (ip_vs_dh.c).
 */
export const dh: Scheduler = {
  name: 'dh',
  choosesBy: 'destination',
  bind(service): BoundScheduler {
    const buckets = new Dealt(() => deal(service.destinations));
    return {
      schedule(flow, work) {
        const destination = buckets.table[hash32(folded(flow.destination), TABLE_BITS)];
        if (destination === undefined) return undefined;
        work.schedulerSteps++;
        return destination.usable ? destination : undefined;
      },
      added: buckets.changed,
      removed: buckets.changed,
    };
  },
};

function deal(destinations: readonly ScheduledDestination[]): readonly ScheduledDestination[] {
  const { length } = destinations;
  const size = length === 0 ? 0 : 2 ** TABLE_BITS;
  return Array.from({ length: size }, (_, bucket) => destinations[bucket % length]!);
}
