import {
  Address,
  type GivenEnd,
  type PacketBuffer,
  type Passage,
  type Verdict,
} from '@packet-path/core';
import type { Table } from '../table/table.ts';

const PORT = 0xffff;

/** Runs DNAT to one address and one port, which the words of a rule say. */
export class Translation {
  /** The end that a rule translates to; `at` of its words. */
  end({ program: { words, layout, family } }: Table, at: number): GivenEnd {
    const to = at + layout.target;
    const address =
      family === 4
        ? Address.v4(words[to]!)
        : Address.v6(words[to]!, words[to + 1]!, words[to + 2]!, words[to + 3]!);
    return { address, port: words[at + layout.port]! & PORT };
  }

  /** Gives a packet such an end. */
  run(table: Table, { address, port }: GivenEnd, packet: PacketBuffer, passage: Passage): Verdict {
    const { nat } = table.environment.conntrack;
    return nat.setup(packet, passage, 'destination', {
      addresses: { first: address, last: address },
      ports: { first: port, last: port },
    });
  }
}
