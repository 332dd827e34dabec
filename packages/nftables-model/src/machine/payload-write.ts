import type { PacketBuffer } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';

/** Writes a field of the packet's headers from a register (net/netfilter/nft_payload.c, `nft_payload_set_eval`). */
export class PayloadWrite implements Instruction {
  readonly name = 'payload';
  readonly #at: number;
  readonly #write: (packet: PacketBuffer, value: number) => void;

  constructor(at: number, write: (packet: PacketBuffer, value: number) => void) {
    this.#at = at;
    this.#write = write;
  }

  run({ words }: Registers, packet: PacketBuffer): Step {
    this.#write(packet, words[this.#at]!);
    return Step.NEXT;
  }
}

/** Writers of header fields, by nft's names. */
export const PAYLOAD_WRITERS: Readonly<
  Record<string, (packet: PacketBuffer, value: number) => void>
> = {
  'ip dscp': writeDscp,
  'ip6 dscp': writeDscp,
  'ip ecn': writeEcn,
  'ip6 ecn': writeEcn,
  'ip ttl': writeTtl,
  'ip6 hoplimit': writeTtl,
};

function writeDscp(packet: PacketBuffer, value: number): void {
  packet.tos = (packet.tos & 0x03) | ((value << 2) & 0xfc);
}

function writeEcn(packet: PacketBuffer, value: number): void {
  packet.tos = (packet.tos & 0xfc) | (value & 0x03);
}

function writeTtl(packet: PacketBuffer, value: number): void {
  packet.ttl = value & 0xff;
}
