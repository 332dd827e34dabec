import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { folded, hash32 } from './address-hash.ts';
import { type Deal, Dealt } from './dealt.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/** `CONFIG_IP_VS_DH_TAB_BITS`. */
const TABLE_BITS = 8;

/**
 * Destination hashing: the address the packet goes to picks a bucket, the buckets are dealt to the
 * destinations in turn. If the bucket's is not usable, no other is tried (ip_vs_dh.c).
 */
export const dh: Scheduler = {
  name: 'dh',
  choosesBy: 'destination',
  bind(service, context): BoundScheduler {
    const buckets = new Dealt(IN_TURN, service, context);
    return {
      schedule(flow, work) {
        const destination = buckets.table[hash32(folded(flow.destination), TABLE_BITS)];
        if (destination === undefined) return undefined;
        work.schedulerSteps++;
        return destination.usable ? destination : undefined;
      },
      added: buckets.added,
      removed: buckets.removed,
    };
  },
};

const IN_TURN: Deal<readonly ScheduledDestination[]> = {
  size: 2 ** TABLE_BITS,
  permutes: false,
  takesPart: () => true,
  fill(destinations) {
    const { length } = destinations;
    const size = length === 0 ? 0 : 2 ** TABLE_BITS;
    return Array.from({ length: size }, (_, bucket) => destinations[bucket % length]!);
  },
};
