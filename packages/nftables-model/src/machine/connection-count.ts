import { type Conntrack, NO_CONNECTION, OpenConnections } from '@packet-path/conntrack';
import type { PacketBuffer } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';

/**
 * `ct count over 20`: the connections that came here and are open still, this one included
 * (net/netfilter/nft_connlimit.c).
 */
export class ConnectionCount implements Instruction {
  readonly name = 'connlimit';
  readonly statement: Statement;
  readonly #connections: OpenConnections;
  readonly #limit: number;
  readonly #over: boolean;

  constructor(conntrack: Conntrack, limit: number, over: boolean) {
    this.#connections = new OpenConnections(conntrack);
    this.#limit = limit;
    this.statement = { kind: 'ct-count', count: limit, over };
    this.#over = over;
  }

  run(_registers: Registers, packet: PacketBuffer): Step {
    const { connection } = packet;
    if (connection === NO_CONNECTION) return Step.BREAK;
    const count = this.#connections.count(connection);
    return count > this.#limit === this.#over ? Step.NEXT : Step.BREAK;
  }
}
