import type { CaseStep, KernelCase } from '../case/kernel-case.ts';

/** By how many milliseconds a recorded time left may be later or earlier than the model's. */
export interface Tolerance {
  readonly early: number;
  readonly late: number;
}

/** Recorders were some times late by so many milliseconds: in passing the packet on, in reading. */
const USUAL = 10;
const LATEST = 70;

/**
 * A kernel emulated tick by tick (HZ 250): its recorder read long lists across up to four ticks, and
 * the kernel keeps times in whole ticks, where a model has fractions.
 */
const EMULATED: Tolerance = { early: 0, late: 20 };

/**
 * How far times may be off in a step: at most {@link USUAL} and the time to the next step, by which
 * the recorder was done. Recordings of IPVS are exact but for five ticks.
 */
export function toleranceOf({ setup, steps }: KernelCase, step: CaseStep): Tolerance {
  if (setup.ipvsadm !== undefined) return EMULATED;
  const index = steps.indexOf(step);
  const [before, after] = index + 1 < steps.length ? [index, index + 1] : [index - 1, index];
  const gap = ((steps[after]?.at ?? 0) - (steps[before]?.at ?? 0)) * 1000;
  const either = USUAL + Math.min(gap, LATEST);
  return { early: either, late: either };
}

/**
 * Whether a recorded number of whole seconds is the time left that a model has.
 *
 * @param left in milliseconds
 */
export function isTimeLeft(recorded: number, left: number, { early, late }: Tolerance): boolean {
  const seconds = (milliseconds: number): number => Math.max(0, Math.floor(milliseconds / 1000));
  return seconds(left - late) <= recorded && recorded <= seconds(left + early);
}

/** Whether a recorded time left may differ by so many milliseconds from the model's. */
export function isWithin(difference: number, { early, late }: Tolerance): boolean {
  return -late <= difference && difference <= early;
}
