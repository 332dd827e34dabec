import type { Conntrack } from '../conntrack.ts';
import { ConnectionStatus } from '../table/status.ts';
import type { ConntrackHandle } from '../table/units.ts';

/** A connection that was counted. Its handle may belong to another by now, which its tuple shows. */
interface Counted {
  readonly handle: ConntrackHandle;
  readonly tuple: string;
}

/**
 * A count of connections, as `-m connlimit` and `ct count` keep it (net/netfilter/nf_conncount.c): those
 * that came by and are open still.
 */
export class OpenConnections {
  readonly #conntrack: Conntrack;
  #counted: Counted[] = [];

  constructor(conntrack: Conntrack) {
    this.#conntrack = conntrack;
  }

  /**
   * How many there are with this one. One that is counted for the first time counts whatever its state;
   * later it must be open, as all others must.
   */
  count(handle: ConntrackHandle): number {
    const tuple = String(this.#conntrack.tuple(handle, 'original'));
    const isNew = !this.#counted.some((known) => known.tuple === tuple);
    this.#counted = this.#counted.filter((known) => this.#isOpen(known, handle));
    if (isNew) this.#counted.push({ handle, tuple });
    return this.#counted.length;
  }

  /** A connection in TIME_WAIT or CLOSE is open no more (`already_closed`). */
  #isOpen({ handle, tuple }: Counted, current: ConntrackHandle): boolean {
    const { CONFIRMED, DYING } = ConnectionStatus;
    const status = this.#conntrack.status(handle);
    const isInTable = (status & CONFIRMED) !== 0 && (status & DYING) === 0;
    if (handle !== current && (!isInTable || this.#conntrack.table.isExpired(handle))) return false;
    if (String(this.#conntrack.tuple(handle, 'original')) !== tuple) return false;
    const state = this.#conntrack.stateName(handle);
    return state !== 'TIME_WAIT' && state !== 'CLOSE';
  }
}
