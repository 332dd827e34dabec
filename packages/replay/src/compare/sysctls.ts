import { isObject } from '../case/field.ts';
import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../observe/observation.ts';
import { type Difference, difference } from './difference.ts';

/** Compares the values of the sysctls that a recording names. */
export function compareSysctls(expected: Json | undefined, { host }: Observation): Difference[] {
  return Object.entries(isObject(expected) ? expected : {}).flatMap(([name, value]) => {
    const got = host.sysctls.text(name);
    return String(value) === got ? [] : [difference(`sysctls.${name}`, value, got)];
  });
}
