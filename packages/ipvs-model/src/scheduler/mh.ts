import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { Dealt } from './dealt.ts';
import { hashFlags } from './flags.ts';
import { MAGLEV_INDEX, MaglevDeal, type MaglevTable, maglevHash } from './maglev-table.ts';
import type {
  BoundScheduler,
  ScheduledService,
  Scheduler,
  SchedulingContext,
} from './scheduler.ts';
import { sharesOf } from './shares.ts';

/**
 * Maglev hashing: the client's address picks a place in a table that changes little when
 * destinations come and go (net/netfilter/ipvs/ip_vs_mh.c).
 */
export const mh: Scheduler = maglev(MAGLEV_INDEX);

/**
 * The same with a table of another size: `new Ipvs(host, { schedulers: [maglev(17)] })`.
 *
 * @param index `CONFIG_IP_VS_MH_TAB_INDEX`: 8 to 17, for 251 to 131,071 places
 * @throws {PacketPathError} `bad-option` for another index
 */
export function maglev(index: number): Scheduler {
  const deal = new MaglevDeal(index);
  return {
    name: 'mh',
    choosesBy: 'source',
    bind: (service, context) => bound(deal, service, context),
  };
}

function bound(
  deal: MaglevDeal,
  service: ScheduledService,
  context: SchedulingContext,
): BoundScheduler {
  const { size } = deal;
  const dealt = new Dealt<MaglevTable<ScheduledDestination>>(deal, service, context);
  return {
    schedule(flow, work) {
      const flags = hashFlags(service, 'mh');
      const port = flags.port ? flow.sourcePort : 0;
      const place = maglevHash(flow.source, port, 0) % size;
      const { table } = dealt;
      const destination = table.at(place);
      if (destination === undefined) return undefined;
      work.schedulerSteps++;
      if (destination.usable) return destination;
      for (let i = 0; flags.fallback && i < size; i++) {
        const offset = (i + place) % size;
        const other = table.at(maglevHash(flow.source, port, offset) % size)!;
        work.schedulerSteps++;
        if (other.usable) return other;
      }
      return undefined;
    },
    shares: () => sharesOf(dealt.table.servers()),
    added: dealt.added,
    removed: dealt.removed,
    edited: dealt.edited,
  };
}
