import { Locality } from './locality.ts';
import { Replicas } from './replicas.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';
import { WideChoice } from './wide-choice.ts';

/**
 * Locality-based least connections with replication: packets to one address go to the least loaded
 * of a set, which grows when it is overstrained and shrinks with time (ip_vs_lblcr.c).
 */
export const lblcr: Scheduler = {
  name: 'lblcr',
  choosesBy: 'load',
  bind(service, context): BoundScheduler {
    const places = new Locality<Replicas>(context, 'lblcr');
    const all = new WideChoice(service);
    return {
      schedule(flow, work) {
        const replicas = places.get(flow.destination);
        if (replicas === undefined) {
          const destination = all.choose(work);
          if (destination !== undefined) {
            places.set(flow.destination, new Replicas(destination, context));
          }
          return destination;
        }
        replicas.lastUse = places.now;
        const least = replicas.least(work);
        if (replicas.size > 1 && places.now > replicas.lastChange + places.expiration) {
          replicas.removeMostLoaded();
        }
        if (least !== undefined && !all.isOverstrained(least)) return least;
        const destination = all.choose(work);
        if (destination !== undefined) replicas.add(destination);
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
