import { isObject } from '../case/field.ts';
import type { Json, KernelCase } from '../case/kernel-case.ts';

/** Keys of packets that recordings of whole frames leave out where they are 0 or none. */
const ALWAYS = ['mark', 'fragment'];
/** Keys that newer recordings leave out so, and older ones know nothing of. */
const NEWER = ['tos', 'mss'];

/**
 * The keys of a packet that say something where a case leaves them out: that a frame has no mark, no
 * type of service. A case that never mentions a newer key was recorded without it, and recordings of
 * IPVS show no whole frames.
 */
export function silentKeys({ setup, steps }: KernelCase): readonly string[] {
  if (setup.ipvsadm !== undefined) return [];
  const isMentioned = (key: string): boolean =>
    steps.some(({ expect }) =>
      [expect['emitted'], expect['deliveredAs']].some((frames) => hasKey(frames, key)),
    );
  return [...ALWAYS, ...NEWER.filter(isMentioned)];
}

function hasKey(frames: Json | undefined, key: string): boolean {
  return (
    Array.isArray(frames) && frames.some((frame) => isObject(frame) && Object.hasOwn(frame, key))
  );
}
