import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { folded, hash32 } from './address-hash.ts';
import { type Deal, Dealt } from './dealt.ts';
import { hashFlags } from './flags.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';
import { sharesOf } from './shares.ts';

/** `CONFIG_IP_VS_SH_TAB_BITS`. */
const TABLE_BITS = 8;
const SIZE = 2 ** TABLE_BITS;

/**
 * Source hashing: the client's address picks a bucket, the buckets are dealt to the destinations in
 * runs as long as their weights (net/netfilter/ipvs/ip_vs_sh.c).
 *
 * A destination of weight 0 has a bucket a round as well: its clients are refused, or with
 * `sh-fallback` given to another.
 */
export const sh: Scheduler = {
  name: 'sh',
  choosesBy: 'source',
  bind(service, context): BoundScheduler {
    const dealt = new Dealt(RUNS, service, context);
    return {
      schedule(flow, work) {
        const { port, fallback } = hashFlags(service, 'sh');
        const hash = hash32((port ? flow.sourcePort : 0) + folded(flow.source), TABLE_BITS);
        const buckets = dealt.table;
        const destination = buckets[hash];
        if (destination === undefined) return undefined;
        work.schedulerSteps++;
        if (destination.usable) return destination;
        // The search goes on at twice the hash, not behind it.
        for (let offset = 0; fallback && offset < SIZE; offset++) {
          const other = buckets[(hash + ((offset + hash) % SIZE)) % SIZE]!;
          work.schedulerSteps++;
          if (other.usable) return other;
        }
        return undefined;
      },
      shares: () => sharesOf(dealt.table),
      added: dealt.added,
      removed: dealt.removed,
      edited: dealt.edited,
    };
  },
};

const RUNS: Deal<readonly ScheduledDestination[]> = {
  size: SIZE,
  permutes: false,
  takesPart: () => true,
  fill(destinations) {
    const buckets: ScheduledDestination[] = [];
    while (destinations.length > 0 && buckets.length < SIZE) {
      for (const destination of destinations) {
        const run = Math.max(1, destination.weight);
        for (let i = 0; i < run && buckets.length < SIZE; i++) buckets.push(destination);
      }
    }
    return buckets;
  },
};
