import type { TupleKey } from '../tuple/tuple-key.ts';
import type { Way } from '../tuple/way.ts';
import { type Zone, zoneId } from '../tuple/zone.ts';

/** The bit of a kind that says IPv6. */
export const IPV6 = 0x100;
/** The bits of a kind without the zone. */
export const PROTOCOL_AND_FAMILY = 0x1ff;
/** The bits of a kind that say where the zone does not hold; in a {@link Zone} they are 7 bits higher. */
const ZONE_LIMITS = 0x600;
const ZONE_LIMITS_SHIFT = 7;

/** The bits of a kind that are not the zone's number. */
export const KIND_WITHOUT_ZONE = 0x7ff;
/** The bit of a kind where the zone's number begins. */
export const ZONE_SHIFT = 16;

/** Protocol, family and zone of a connection, as one word. */
export function kindOf({ protocol, family }: TupleKey, zone: Zone): number {
  const limits = (zone >>> ZONE_LIMITS_SHIFT) & ZONE_LIMITS;
  return (family === 4 ? protocol : protocol | IPV6) | limits | (zone << ZONE_SHIFT);
}

/** The zone of a kind. */
export function zoneOfKind(kind: number): Zone {
  return (kind >>> ZONE_SHIFT) | ((kind & ZONE_LIMITS) << ZONE_LIMITS_SHIFT);
}

/** Whether a kind is the one looked for; of zones, only the given direction counts. */
export function isOfKind(kind: number, wanted: number, way: Way): boolean {
  if (kind === wanted) return true;
  if (((kind | wanted) & ZONE_LIMITS) === 0) return false;
  const others = (kind ^ wanted) & PROTOCOL_AND_FAMILY;
  return others === 0 && zoneId(zoneOfKind(kind), way) === zoneId(zoneOfKind(wanted), way);
}
