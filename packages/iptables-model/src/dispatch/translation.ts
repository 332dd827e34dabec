import type { NatRange } from '@packet-path/conntrack';
import { Address, type PacketBuffer, type Passage, type Verdict } from '@packet-path/core';
import type { Table } from '../table/table.ts';

const PORT = 0xffff;

/** Runs DNAT to one address and one port, which the words of a rule say. */
export class Translation {
  /** The address that a rule translates to; `at` of its words. */
  address({ program: { words, layout, family } }: Table, at: number): Address {
    const to = at + layout.target;
    return family === 4
      ? Address.v4(words[to]!)
      : Address.v6(words[to]!, words[to + 1]!, words[to + 2]!, words[to + 3]!);
  }

  /** @param at of the rule's words */
  run(table: Table, at: number, packet: PacketBuffer, passage: Passage): Verdict {
    const { words, layout } = table.program;
    const address = this.address(table, at);
    const port = words[at + layout.port]! & PORT;
    const range: NatRange = {
      addresses: { first: address, last: address },
      ports: { first: port, last: port },
    };
    const { nat } = table.environment.conntrack;
    return nat.setup(packet, passage, 'destination', range);
  }
}
