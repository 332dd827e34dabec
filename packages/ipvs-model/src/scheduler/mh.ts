import { Dealt } from './dealt.ts';
import { hashFlags } from './flags.ts';
import { MAGLEV, MAGLEV_SIZE, maglevHash } from './maglev-table.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';
import { sharesOf } from './shares.ts';

/**
 * Maglev hashing: the client's address picks a place in a table that changes little when
 * destinations come and go (net/netfilter/ipvs/ip_vs_mh.c).
 */
export const mh: Scheduler = {
  name: 'mh',
  choosesBy: 'source',
  bind(service, context): BoundScheduler {
    const dealt = new Dealt(MAGLEV, service, context);
    return {
      schedule(flow, work) {
        const flags = hashFlags(service, 'mh');
        const port = flags.port ? flow.sourcePort : 0;
        const place = maglevHash(flow.source, port, 0) % MAGLEV_SIZE;
        const { table } = dealt;
        const destination = table[place];
        if (destination === undefined) return undefined;
        work.schedulerSteps++;
        if (destination.usable) return destination;
        for (let i = 0; flags.fallback && i < MAGLEV_SIZE; i++) {
          const offset = (i + place) % MAGLEV_SIZE;
          const other = table[maglevHash(flow.source, port, offset) % MAGLEV_SIZE]!;
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
