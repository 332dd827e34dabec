import { type PacketBuffer, packetBytes } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { Statement } from '../ruleset/statement.ts';

/** `counter`: counts packets and their bytes (net/netfilter/nft_counter.c). */
export class Counter implements Instruction {
  readonly name = 'counter';
  #packets: number;
  #bytes: number;

  constructor({ packets, bytes }: { readonly packets: number; readonly bytes: number }) {
    this.#packets = packets;
    this.#bytes = bytes;
  }

  run(_registers: Registers, packet: PacketBuffer): Step {
    this.#packets++;
    this.#bytes += packetBytes(packet);
    return Step.NEXT;
  }

  /** The statement with the counts of now. */
  get statement(): Extract<Statement, { kind: 'counter' }> {
    return { kind: 'counter', packets: this.#packets, bytes: this.#bytes };
  }
}
