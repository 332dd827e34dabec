import type { PortRange } from '../objects/policy.ts';

/** The ports of one multiport match (`XT_MULTI_PORTS`); a range counts as two. */
const PLACES = 15;

/** The ranges in parts that each fit one match; none where there are no ranges. */
export function splitPorts(ranges: readonly PortRange[]): PortRange[][] {
  const parts: PortRange[][] = [];
  let free = 0;
  for (const range of ranges) {
    const places = range.first === range.last ? 1 : 2;
    if (free < places) {
      parts.push([]);
      free = PLACES;
    }
    parts.at(-1)!.push(range);
    free -= places;
  }
  return parts;
}
