import { isObject } from '../case/field.ts';
import type { Json } from '../case/kernel-case.ts';
import type { Observation } from '../observe/observation.ts';
import { type Difference, difference } from './difference.ts';

/** Compares the texts that command lines of ipvsadm print: the first line of each that differs. */
export function compareListings(expected: Json | undefined, { host }: Observation): Difference[] {
  return Object.entries(isObject(expected) ? expected : {}).flatMap(([command, text]) => {
    const recorded = String(text).split('\n');
    const got = host.ipvs.run(command).split('\n');
    const length = Math.max(recorded.length, got.length);
    for (let line = 0; line < length; line++) {
      if (recorded[line] !== got[line]) {
        return [difference(`listings.${command}[${line + 1}]`, recorded[line], got[line])];
      }
    }
    return [];
  });
}
