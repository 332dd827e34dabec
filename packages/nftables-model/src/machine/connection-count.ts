import { type Conntrack, OpenConnections } from '@packet-path/conntrack';
import type { PacketBuffer, Passage } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';
import { PerHost } from '../share/per-host.ts';

/**
 * `ct count over 20`: the connections that came here and are open still, this one included
 * (net/netfilter/nft_connlimit.c).
 */
export class ConnectionCount implements Instruction {
  readonly name = 'connlimit';
  readonly statement: Statement;
  readonly #connections: PerHost<OpenConnections>;
  readonly #limit: number;
  readonly #over: boolean;

  constructor(conntracks: PerHost<Conntrack>, limit: number, over: boolean) {
    this.#connections = new PerHost((host) => new OpenConnections(conntracks.of(host)));
    this.#limit = limit;
    this.statement = { kind: 'ct-count', count: limit, over };
    this.#over = over;
  }

  run(_registers: Registers, packet: PacketBuffer, { host }: Passage): Step {
    const count = this.#connections.of(host).count(packet);
    return count > this.#limit === this.#over ? Step.NEXT : Step.BREAK;
  }
}
