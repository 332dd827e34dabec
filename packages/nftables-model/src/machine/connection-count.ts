import { ConnectionStatus, type Conntrack, NO_CONNECTION } from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';

/** A connection that was counted. Its handle may belong to another by now, which its tuple shows. */
interface Counted {
  readonly handle: number;
  readonly tuple: string;
}

/**
 * `ct count over 20`: the connections that came here and are open still, this one included
 * (net/netfilter/nft_connlimit.c, nf_conncount.c). A connection in TIME_WAIT or CLOSE is no longer
 * counted.
 */
export class ConnectionCount implements Instruction {
  readonly name = 'connlimit';
  readonly #conntrack: Conntrack;
  readonly #limit: number;
  readonly #over: boolean;
  #counted: Counted[] = [];

  constructor(conntrack: Conntrack, limit: number, over: boolean) {
    this.#conntrack = conntrack;
    this.#limit = limit;
    this.#over = over;
  }

  run(_registers: Registers, packet: PacketBuffer): Step {
    const { connection } = packet;
    if (connection === NO_CONNECTION) return Step.BREAK;
    const tuple = String(this.#conntrack.tuple(connection, 'original'));
    const isKnown = this.#counted.some((known) => known.tuple === tuple);
    this.#counted = this.#counted.filter((known) => this.#isOpen(known, connection));
    if (!isKnown) this.#counted.push({ handle: connection, tuple });
    return this.#counted.length > this.#limit === this.#over ? Step.NEXT : Step.BREAK;
  }

  #isOpen({ handle, tuple }: Counted, current: number): boolean {
    const { CONFIRMED, DYING } = ConnectionStatus;
    const status = this.#conntrack.status(handle);
    const isInTable = (status & CONFIRMED) !== 0 && (status & DYING) === 0;
    if (handle !== current && (!isInTable || this.#conntrack.table.isExpired(handle))) return false;
    if (String(this.#conntrack.tuple(handle, 'original')) !== tuple) return false;
    const state = this.#conntrack.stateName(handle);
    return state !== 'TIME_WAIT' && state !== 'CLOSE';
  }
}
