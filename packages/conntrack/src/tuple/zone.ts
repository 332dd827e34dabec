import type { Direction } from './connection-state.ts';
import { ORIGINAL, type Way } from './way.ts';

/**
 * A conntrack zone as one number: its number of 16 bits, and a bit for each direction in which it does
 * not hold (include/uapi/linux/netfilter/nf_conntrack_common.h, `struct nf_conntrack_zone`). A
 * plain number of 0 to 65535 is a zone that holds in both directions.
 */
export type Zone = number;

/** The largest number of a zone. */
export const LARGEST_ZONE = 0xffff;
/** The zone does not hold for tuples of the original direction. */
const NOT_ORIGINAL = 0x1_0000;
/** The zone does not hold for tuples of the reply direction. */
const NOT_REPLY = 0x2_0000;

/** A zone that holds in one direction only, or in both (`NF_CT_ZONE_DIR_ORIG`, `NF_CT_ZONE_DIR_REPL`). */
export function zoneOf(number: number, direction: Direction | 'both' = 'both'): Zone {
  if (direction === 'original') return number | NOT_REPLY;
  return direction === 'reply' ? number | NOT_ORIGINAL : number;
}

/** The number that tuples of a direction have in a zone: 0 where it does not hold (`nf_ct_zone_id`). */
export function zoneId(zone: Zone, way: Way): number {
  return (zone & (way === ORIGINAL ? NOT_ORIGINAL : NOT_REPLY)) === 0 ? zoneNumber(zone) : 0;
}

/** The zone's number, whatever the direction. */
export function zoneNumber(zone: Zone): number {
  return zone & LARGEST_ZONE;
}

/** The directions in which a zone holds. */
export function zoneDirection(zone: Zone): Direction | 'both' {
  if ((zone & NOT_REPLY) !== 0) return 'original';
  return (zone & NOT_ORIGINAL) !== 0 ? 'reply' : 'both';
}
