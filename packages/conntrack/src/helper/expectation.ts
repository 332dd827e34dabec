import type { Microseconds, Passage } from '@packet-path/core';
import type { ConntrackHandle } from '../table/units.ts';
import type { Direction } from '../tuple/connection-state.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import type { Zone } from '../tuple/zone.ts';

/** Translates a connection that was expected, before rules are asked (`expectfn`). */
type FollowMaster = (handle: ConntrackHandle, expectation: Expectation, passage: Passage) => void;

/**
 * A connection that a helper foresees (include/net/netfilter/nf_conntrack_expect.h,
 * `struct nf_conntrack_expect`). Addresses and the destination port must agree; any source port will
 * do.
 */
export interface Expectation {
  /** The tuple of the first packet; its source port is 0. NAT may give it another destination port. */
  readonly tuple: TupleKey;
  readonly zone: Zone;
  /** The connection that announced it. */
  readonly master: ConntrackHandle;
  readonly helper: string;
  /** The direction of the master that the expected connection comes in; set by NAT. */
  direction: Direction;
  /** The destination port that was announced; set by NAT, which may expect another one. */
  savedPort: number;
  /** Set by NAT; undefined where the master is not translated. */
  follow: FollowMaster | undefined;
  /** The moment it is given up. */
  expires: Microseconds;
}

/** Whether a tuple is the one expected; of zones, the original direction counts. */
export function isExpected({ tuple }: Expectation, key: TupleKey): boolean {
  return (
    key.protocol === tuple.protocol &&
    key.family === tuple.family &&
    key.destinationPort === tuple.destinationPort &&
    haveSameAddresses(key, tuple)
  );
}

/** Whether two tuples have the same addresses at both ends. */
function haveSameAddresses(a: TupleKey, b: TupleKey): boolean {
  return (
    a.s3 === b.s3 &&
    a.d3 === b.d3 &&
    a.s2 === b.s2 &&
    a.s1 === b.s1 &&
    a.s0 === b.s0 &&
    a.d2 === b.d2 &&
    a.d1 === b.d1 &&
    a.d0 === b.d0
  );
}
