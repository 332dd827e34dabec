import type { Microseconds, Tuple } from '@packet-path/core';
import type { Expectation } from '../helper/expectation.ts';
import type { ConntrackHandle } from '../table/units.ts';
import { type Zone, zoneNumber } from '../tuple/zone.ts';

/** A connection that a helper expects: a frozen value. */
export interface ExpectationEntry {
  /** The tuple of its first packet; a source port of 0 stands for any. */
  readonly tuple: Tuple;
  readonly zone: Zone;
  readonly helper: string;
  /** The connection that announced it. */
  readonly master: ConntrackHandle;
  /** The moment it is given up. */
  readonly expires: Microseconds;
}

export function readExpectation(expectation: Expectation): ExpectationEntry {
  const { tuple, zone, helper, master, expires } = expectation;
  return Object.freeze({
    tuple: tuple.toTuple(),
    zone: zoneNumber(zone),
    helper,
    master,
    expires,
  });
}
