import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { Least } from './least.ts';
import type { Rating } from './ratings.ts';
import type { BoundScheduler, ScheduledService } from './scheduler.ts';

/**
 * A scheduler that walks over the destinations, from the head of the list, and takes the least. Each
 * that the kernel's walk comes to is charged.
 *
 * @param ends whether the walk ends at once at a destination that is the least of all, if it does
 *   not go on to the end of the list
 */
export function walker(
  service: ScheduledService,
  rating: Rating,
  ends?: (destination: ScheduledDestination) => boolean,
): BoundScheduler {
  const least = new Least(service, rating);
  return {
    schedule(_flow, work) {
      const chosen = least.choose();
      const isShort = chosen && ends?.(chosen);
      work.schedulerSteps += isShort ? least.stepsTo(chosen) : service.destinations.length;
      return chosen;
    },
    added: (destination) => least.added(destination),
    removed: () => least.removed(),
    edited: (destination) => least.edited(destination),
    counted: (destination) => least.counted(destination),
  };
}
