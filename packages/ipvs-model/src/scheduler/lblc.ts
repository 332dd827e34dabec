import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { Locality, type Remembered } from './locality.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';
import { WideChoice } from './wide-choice.ts';

interface Place extends Remembered {
  readonly destination: ScheduledDestination;
}

/**
 * Locality-based least connections: packets to one address go to one destination while it can take
 * them, to the least loaded else (net/netfilter/ipvs/ip_vs_lblc.c).
 */
export const lblc: Scheduler = {
  name: 'lblc',
  choosesBy: 'load',
  bind(service, context): BoundScheduler {
    const places = new Locality<Place>(context, 'lblc');
    const all = new WideChoice(service);
    return {
      schedule(flow, work) {
        const place = places.get(flow.destination);
        if (place !== undefined) {
          place.lastUse = places.now;
          const { destination } = place;
          work.schedulerSteps++;
          const usable = destination.listed && destination.weight > 0;
          if (usable && !all.isOverstrained(destination)) return destination;
        }
        const destination = all.choose(work);
        if (destination !== undefined && destination !== place?.destination) {
          const hold = context.hold(destination);
          places.set(flow.destination, {
            destination,
            lastUse: places.now,
            forget: () => hold.release(),
          });
        }
        return destination;
      },
      added: (destination) => all.added(destination),
      removed: () => all.removed(),
      edited: (destination) => all.edited(destination),
      counted: (destination) => all.counted(destination),
      unbind: () => places.close(),
    };
  },
};
