import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { overhead } from './ratings.ts';
import type { BoundScheduler, Scheduler } from './scheduler.ts';

/**
 * Power of two choices: two destinations are drawn, with odds by weight, and the one of less
 * overhead by weight is taken (net/netfilter/ipvs/ip_vs_twos.c, Linux 5.13 on).
 */
export const twos: Scheduler = {
  name: 'twos',
  choosesBy: 'draws',
  bind(service, { host }): BoundScheduler {
    return {
      schedule(_flow, work) {
        const usable: ScheduledDestination[] = [];
        let total = 0;
        for (const destination of service.destinations) {
          work.schedulerSteps++;
          if (!destination.usable) continue;
          usable.push(destination);
          total += destination.weight;
        }
        // Both ends are drawn, so the first destination's odds are one higher.
        const first = drawn(usable, host.choices.below('ipvs-scheduler', total + 1));
        const second = drawn(usable, host.choices.below('ipvs-scheduler', total + 1));
        if (first === undefined || second === undefined) return undefined;
        const isLess = second.weight * overhead(first) > first.weight * overhead(second);
        return isLess ? second : first;
      },
    };
  },
};

/** The destination in whose share of the weights a number lies. */
function drawn(
  destinations: readonly ScheduledDestination[],
  number: number,
): ScheduledDestination | undefined {
  let left = number;
  return destinations.find(({ weight }) => {
    left -= weight;
    return left <= 0;
  });
}
