import {
  type PacketBuffer,
  type PacketCounters,
  type Passage,
  packetBytes,
} from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';

/** `counter`: counts packets and their bytes (net/netfilter/nft_counter.c). */
export class Counter implements Instruction, PacketCounters {
  readonly name = 'counter';
  readonly repeats = true;
  #packets: number;
  #bytes: number;

  constructor({ packets, bytes }: { readonly packets: number; readonly bytes: number }) {
    this.#packets = packets;
    this.#bytes = bytes;
  }

  run(_registers: Registers, packet: PacketBuffer, { recorder }: Passage): Step {
    this.count(0, packetBytes(packet));
    recorder?.count(this, 0);
    return Step.NEXT;
  }

  count(_index: number, bytes: number, packets = 1): void {
    this.#packets += packets;
    this.#bytes += bytes;
  }

  /** The statement with the counts of now. */
  get statement(): Extract<Statement, { kind: 'counter' }> {
    return { kind: 'counter', packets: this.#packets, bytes: this.#bytes };
  }
}
