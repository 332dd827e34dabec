import { MILLISECOND, type Microseconds, SECOND } from '@packet-path/core';
import type { KernelCase } from '../case/kernel-case.ts';

/** The moments of IPVS's timers lie in ticks of 4 ms (HZ 250), those of timers of a second in 8. */
const TICK: Microseconds = 4 * MILLISECOND;
/** The time between two estimations of IPVS, at most: 504 ticks. */
const ESTIMATION = 504;

/**
 * How long before the beginning of a case its host may have been made: the kernel's timers that run
 * on from then are at some point of their period as the case begins, and recordings do not tell at
 * which. The likeliest first.
 */
export function leadsOf({ setup, steps }: KernelCase): readonly Microseconds[] {
  const { nftables = '', ipvsadm } = setup;
  // A set's collector of expired elements runs every second from when the set was made.
  if (nftables.includes('flags dynamic')) return tenthsOfASecond();
  if (ipvsadm === undefined) return [];
  const lists = steps.some(({ expect }) => 'listings' in expect);
  const defends = Object.keys(setup.sysctls).some((name) => DEFENCES.test(name));
  return lists || defends ? phasesOfTimers() : [];
}

const DEFENCES = /^net\.ipv4\.vs\.(drop_entry|drop_packet|secure_tcp)$/;

function tenthsOfASecond(): readonly Microseconds[] {
  return Array.from({ length: 10 }, (_, tenth) => (tenth * SECOND) / 10);
}

/**
 * Timers of a second and more fire at multiples of 8 ticks (kernel/time/timer.c, the second level of
 * the wheel), so that these come first; kernel threads and the recorder keep no such grid. A packet
 * that was sent as a tick began may have come before it or behind.
 */
function phasesOfTimers(): readonly Microseconds[] {
  const coarse = Array.from({ length: ESTIMATION / 8 }, (_, index) => index * 8);
  const fine = Array.from({ length: ESTIMATION }, (_, index) => index);
  return [
    ...coarse.map((tick) => tick * TICK),
    ...coarse.flatMap((tick) => [tick * TICK - MILLISECOND, tick * TICK + MILLISECOND]),
    ...fine.filter((tick) => tick % 8 !== 0).map((tick) => tick * TICK),
  ].filter((lead) => lead > 0);
}
