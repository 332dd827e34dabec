import type { Destination } from '../destination/destination.ts';
import { isOverstrained, Locality, type Remembered } from './locality.ts';
import { leastByWeight, overhead } from './overhead.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

interface Place extends Remembered {
  readonly destination: Destination;
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
    return {
      schedule(flow, work) {
        const { destinations } = service;
        const place = places.get(flow.destination);
        if (place !== undefined) {
          place.lastUse = places.now;
          const { destination } = place;
          work.schedulerSteps++;
          const usable = destination.listed && destination.weight > 0;
          if (usable && !isOverstrained(destination, destinations)) return destination;
        }
        const destination = leastByWeight(destinations, overhead, work);
        if (destination !== undefined && destination !== place?.destination) {
          destination.hold();
          places.set(flow.destination, {
            destination,
            lastUse: places.now,
            forget: () => destination.release(),
          });
        }
        return destination;
      },
      unbind: () => places.close(),
    };
  },
};
