import { type Clock, SECOND } from '@packet-path/core';
import type { ConnectionTable } from '../table/connection-table.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle, Seconds } from '../table/units.ts';
import type { TupleKey } from '../tuple/tuple-key.ts';
import { ORIGINAL } from '../tuple/way.ts';
import { zoneId } from '../tuple/zone.ts';
import { type Expectation, isExpected } from './expectation.ts';

/** How an expectation was taken: another one of another master has its tuple, or there are too many. */
export type ExpectVerdict = 'expected' | 'busy' | 'too-many';

/** How many connections a helper expects of one master, and for how long. */
export interface ExpectPolicy {
  readonly most: number;
  readonly timeout: Seconds;
}

/** Expectations a host may have: four for every 256 buckets (`nf_conntrack_expect_init`). */
function mostExpectations(buckets: number): number {
  return Math.max(1, Math.floor(buckets / 256)) * 4;
}

/** The connections that helpers foresee (net/netfilter/nf_conntrack_expect.c). */
export class Expectations {
  readonly #table: ConnectionTable;
  readonly #clock: Clock;
  readonly #most: number;
  /** The oldest first. */
  #all: Expectation[] = [];

  constructor(table: ConnectionTable, clock: Clock) {
    this.#table = table;
    this.#clock = clock;
    this.#most = mostExpectations(table.buckets);
    table.onEnd((handle) => this.#forget(handle));
  }

  /** The expectations that have not been given up, the oldest first. */
  get all(): readonly Expectation[] {
    this.#giveUpExpired();
    return this.#all;
  }

  /** Whether no connection is expected, not even one that is given up next. */
  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** Takes an expectation in (`nf_ct_expect_related`). */
  add(expectation: Expectation, { most, timeout }: ExpectPolicy): ExpectVerdict {
    this.#giveUpExpired();
    const { tuple, master } = expectation;
    for (const known of [...this.#all]) {
      if (!isExpected(known, tuple) || !isInZone(known, expectation)) continue;
      if (known.master !== master) return 'busy';
      this.#remove(known);
    }
    const own = this.#all.filter((known) => known.master === master);
    if (own.length >= most && own[0] !== undefined) this.#remove(own[0]);
    if (this.#all.length >= this.#most) return 'too-many';
    expectation.expires = this.#clock.now + timeout * SECOND;
    this.#all.push(expectation);
    return 'expected';
  }

  /**
   * Takes out the expectation that a first packet fulfils; undefined where there is none, or its
   * master has not left the host yet (`nf_ct_find_expectation`).
   */
  take(key: TupleKey, zone: number): Expectation | undefined {
    if (this.#all.length === 0) return undefined;
    this.#giveUpExpired();
    const found = this.#all.find((known) => isExpected(known, key) && isInZone(known, { zone }));
    if (found === undefined) return undefined;
    if (!this.#table.has(found.master, ConnectionStatus.CONFIRMED)) return undefined;
    this.#remove(found);
    return found;
  }

  /** Gives an expectation up (`nf_ct_unexpect_related`). */
  cancel(expectation: Expectation): void {
    this.#remove(expectation);
  }

  #remove(expectation: Expectation): void {
    const index = this.#all.indexOf(expectation);
    if (index >= 0) this.#all.splice(index, 1);
  }

  /** A connection that is over expects nothing more (`nf_ct_remove_expectations`). */
  #forget(master: ConntrackHandle): void {
    if (this.#all.length === 0) return;
    this.#all = this.#all.filter((known) => known.master !== master);
  }

  #giveUpExpired(): void {
    const { now } = this.#clock;
    this.#all = this.#all.filter(({ expires }) => expires > now);
  }
}

function isInZone(known: Expectation, { zone }: Pick<Expectation, 'zone'>): boolean {
  return zoneId(known.zone, ORIGINAL) === zoneId(zone, ORIGINAL);
}
