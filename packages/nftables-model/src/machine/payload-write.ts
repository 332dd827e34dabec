import { Address, type PacketBuffer } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import { layerBytes } from './header-bytes.ts';
import type { ByteRange } from './payload.ts';

/**
 * `[ payload write reg 1 => 2b @ transport header + 2 ]`: writes bytes of the packet's headers from
 * registers (net/netfilter/nft_payload.c, `nft_payload_set_eval`).
 */
export class PayloadWrite implements Instruction {
  readonly name = 'payload';
  readonly #at: number;
  readonly #range: ByteRange;

  constructor(at: number, range: ByteRange) {
    this.#at = at;
    this.#range = range;
  }

  run({ words }: Registers, packet: PacketBuffer): Step {
    const { layer, offset, bytes } = this.#range;
    if (layer === 'link' || layer === 'inner') return Step.BREAK;
    if (offset + bytes > layerBytes(packet, layer)) return Step.BREAK;
    for (let index = 0; index < bytes; index++) {
      const inWord = Math.min(4, bytes - (index & ~3));
      const shift = (inWord - 1 - (index & 3)) * 8;
      const byte = (words[this.#at + (index >> 2)]! >>> shift) & 0xff;
      if (layer === 'transport') setTransportByte(packet, offset + index, byte);
      else if (packet.family === 4) setIpv4Byte(packet, offset + index, byte);
      else setIpv6Byte(packet, offset + index, byte);
    }
    return Step.NEXT;
  }
}

function setIpv4Byte(packet: PacketBuffer, at: number, byte: number): void {
  if (at === 1) packet.tos = byte;
  else if (at === 8) packet.ttl = byte;
  else if (at >= 12 && at < 16) packet.source = withByte(packet.source, at - 12, byte);
  else if (at >= 16 && at < 20) packet.destination = withByte(packet.destination, at - 16, byte);
}

function setIpv6Byte(packet: PacketBuffer, at: number, byte: number): void {
  if (at === 0) packet.tos = (packet.tos & 0x0f) | ((byte & 0x0f) << 4);
  else if (at === 1) packet.tos = (packet.tos & 0xf0) | (byte >>> 4);
  else if (at === 7) packet.ttl = byte;
  else if (at >= 8 && at < 24) packet.source = withByte(packet.source, at - 8, byte);
  else if (at >= 24 && at < 40) packet.destination = withByte(packet.destination, at - 24, byte);
}

function withByte({ family, w0, w1, w2, w3 }: Address, at: number, byte: number): Address {
  const words = family === 4 ? [w3] : [w0, w1, w2, w3];
  words[at >> 2] = numberWithByte(words[at >> 2]!, at & 3, byte);
  const [a = 0, b = 0, c = 0, d = 0] = words;
  return family === 4 ? Address.v4(a) : Address.v6(a, b, c, d);
}

/** A word of four bytes with one of them changed, the first being the highest. */
function numberWithByte(word: number, at: number, byte: number): number {
  const shift = (3 - at) * 8;
  return ((word & ~(0xff << shift)) | (byte << shift)) >>> 0;
}

function setTransportByte(packet: PacketBuffer, at: number, byte: number): void {
  const { tcp, icmp } = packet;
  if (icmp !== null) {
    if (at === 0) packet.icmp = { ...icmp, type: byte };
    else if (at === 1) packet.icmp = { ...icmp, code: byte };
    else if (at === 4 || at === 5) {
      packet.icmp = { ...icmp, id: numberWithByte(icmp.id, at - 2, byte) };
    } else if (at === 6 || at === 7) {
      packet.icmp = { ...icmp, sequence: numberWithByte(icmp.sequence, at - 4, byte) };
    }
  } else if (at < 2) packet.sourcePort = numberWithByte(packet.sourcePort, at + 2, byte);
  else if (at < 4) packet.destinationPort = numberWithByte(packet.destinationPort, at, byte);
  else if (tcp === null) return;
  else if (at < 8) packet.tcp = { ...tcp, sequence: numberWithByte(tcp.sequence, at - 4, byte) };
  else if (at < 12) {
    packet.tcp = { ...tcp, acknowledgement: numberWithByte(tcp.acknowledgement, at - 8, byte) };
  } else if (at === 13) packet.tcp = { ...tcp, flags: byte };
  else if (at === 14 || at === 15) {
    packet.tcp = { ...tcp, window: numberWithByte(tcp.window, at - 12, byte) };
  }
}
