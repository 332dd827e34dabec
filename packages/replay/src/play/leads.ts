import { MILLISECOND, type Microseconds, SECOND } from '@packet-path/core';
import type { KernelCase } from '../case/kernel-case.ts';

/** The moments of IPVS's timers lie in ticks of 4 ms (HZ 250), those of timers of a second in 8. */
const TICK: Microseconds = 4 * MILLISECOND;
/** The time between two estimations of IPVS, at most: 504 ticks. */
const ESTIMATION = 504;

/** Moments before the beginning of a case at which its host may have been made. */
export interface Leads {
  /** The moments to try first. */
  readonly coarse: readonly Microseconds[];
  /** Moments near one that explained more of the case than others. */
  near(lead: Microseconds): readonly Microseconds[];
}

/**
 * How long before the beginning of a case its host may have been made: the kernel's timers that run
 * on from then are at some point of their period as the case begins, and recordings do not tell at
 * which.
 */
export function leadsOf({ setup, steps }: KernelCase): Leads {
  const { nftables = '', ipvsadm } = setup;
  if (nftables.includes('flags dynamic')) return COLLECTOR;
  if (ipvsadm === undefined) return NONE;
  const lists = steps.some(({ expect }) => 'listings' in expect);
  const defends = Object.keys(setup.sysctls).some((name) => DEFENCES.test(name));
  return lists || defends ? TIMERS : NONE;
}

const DEFENCES = /^net\.ipv4\.vs\.(drop_entry|drop_packet|secure_tcp)$/;

const NONE: Leads = { coarse: [], near: () => [] };

/** A set's collector of expired elements runs every second from when the set was made. */
const COLLECTOR: Leads = {
  coarse: Array.from({ length: 10 }, (_, tenth) => (tenth * SECOND) / 10),
  near: () => [],
};

/**
 * Timers of a second and more fire at multiples of 8 ticks (kernel/time/timer.c, the second level of
 * the wheel); kernel threads and the recorder keep no such grid. A packet that was sent as a tick
 * began may have come before it or behind.
 */
const TIMERS: Leads = {
  coarse: [8, 4].flatMap((first) =>
    Array.from({ length: ESTIMATION / 8 }, (_, index) => (first + index * 8) * TICK),
  ),
  near: (lead) => [
    lead - MILLISECOND,
    lead + MILLISECOND,
    ...[1, 2, 3].flatMap((ticks) => [lead - ticks * TICK, lead + ticks * TICK]),
  ],
};
