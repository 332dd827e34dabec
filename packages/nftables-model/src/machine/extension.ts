import { type PacketBuffer, Protocol, SctpChunk } from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import type { ExtensionOf } from '../ruleset/expression.ts';
import type { WordReader, WordsReader } from './load.ts';

/** The bytes of an extension that a packet has, as a reader of its n-th byte; undefined where it has none. */
type Extension = (index: number) => number | undefined;

function bytes(...octets: readonly number[]): Extension {
  return (index) => octets[index];
}

/** The extension of a packet by its kind and number (net/netfilter/nft_exthdr.c). */
function extensionOf(packet: PacketBuffer, of: ExtensionOf, number: number): Extension | undefined {
  switch (of) {
    case 'exthdr':
      return number === FRAGMENT_HEADER ? fragmentHeader(packet) : undefined;
    case 'tcp option':
      return tcpOption(packet, number);
    case 'sctp chunk':
      return sctpChunk(packet, number);
    case 'ip option':
      return undefined;
  }
}

/** `IPPROTO_FRAGMENT`. */
const FRAGMENT_HEADER = 44;

function fragmentHeader({ fragment, protocol }: PacketBuffer): Extension | undefined {
  if (fragment === null) return undefined;
  const place = fragment.offset | (fragment.more ? 1 : 0);
  return bytes(protocol, 0, place >>> 8, place & 0xff, ...wordBytes(fragment.id));
}

function wordBytes(word: number): readonly number[] {
  return [word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff];
}

/** Kinds of options (include/net/tcp.h, `TCPOPT_MSS`, `TCPOPT_WINDOW`, …). */
const MAXIMUM_SEGMENT = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const SACK = 5;
const TIMESTAMP = 8;

function tcpOption({ tcp, protocol }: PacketBuffer, kind: number): Extension | undefined {
  if (protocol !== Protocol.TCP || tcp === null) return undefined;
  const { mss, windowScale, sackPermitted, sack, timestamp } = tcp;
  switch (kind) {
    case MAXIMUM_SEGMENT:
      return mss === undefined ? undefined : bytes(kind, 4, mss >>> 8, mss & 0xff);
    case WINDOW_SCALE:
      return windowScale === undefined ? undefined : bytes(kind, 3, windowScale);
    case SACK_PERMITTED:
      return sackPermitted === true ? bytes(kind, 2) : undefined;
    case SACK:
      if (sack === undefined) return undefined;
      return bytes(kind, 2 + sack.length * 8, ...sack.flat().flatMap(wordBytes));
    case TIMESTAMP:
      return timestamp && bytes(kind, 10, ...timestamp.flatMap(wordBytes));
    default:
      return undefined;
  }
}

function sctpChunk({ sctp }: PacketBuffer, type: number): Extension | undefined {
  const found = sctp?.chunks.some((name) => SctpChunk[name] === type) ?? false;
  return found ? bytes(type, 0, 0, 4) : undefined;
}

/** Where in an extension a field is read, in bytes. */
export interface ExtensionRange {
  readonly of: ExtensionOf;
  readonly number: number;
  readonly offset: number;
  readonly bytes: number;
}

/** Reads up to four bytes of an extension. */
export function extensionReader(range: ExtensionRange): WordReader {
  return (packet) => {
    const extension = extensionOf(packet, range.of, range.number);
    if (extension === undefined) return undefined;
    let word = 0;
    for (let index = 0; index < range.bytes; index++) {
      const byte = extension(range.offset + index);
      if (byte === undefined) return undefined;
      word = (word << 8) | byte;
    }
    return word;
  };
}

/** Reads more than four bytes of an extension: addresses, which no extension here has. */
export const NO_WORDS: WordsReader = () => false;

/**
 * `exthdr frag exists`: 1 where the packet has the extension, else 0. A packet of another protocol has no options
 * of TCP (`nft_exthdr_tcp_eval`): nft does not ask for the protocol here.
 */
export function presenceReader({ of, number }: Pick<ExtensionRange, 'of' | 'number'>): WordReader {
  return (packet) => (extensionOf(packet, of, number) === undefined ? 0 : 1);
}

/**
 * `[ exthdr write tcpopt reg 1 => 2b @ 2 + 2 ]`: of the options of TCP only the largest segment can be
 * written, and only lowered (`nft_exthdr_tcp_set_eval`).
 */
export class WriteSegmentSize implements Instruction {
  readonly name = 'exthdr';
  readonly #at: number;

  constructor(at: number) {
    this.#at = at;
  }

  run({ words }: Registers, packet: PacketBuffer): Step {
    const { tcp } = packet;
    if (tcp === null || packet.protocol !== Protocol.TCP) return Step.BREAK;
    if (tcp.mss === undefined) return Step.NEXT;
    const size = words[this.#at]! & 0xffff;
    if (size < tcp.mss) packet.tcp = { ...tcp, mss: size };
    return Step.NEXT;
  }
}

/** `[ exthdr reset tcpopt 2 ]`: overwrites an option with nops (`nft_exthdr_tcp_strip_eval`). */
export class StripOption implements Instruction {
  readonly name = 'exthdr';
  readonly #kind: number;

  constructor(kind: number) {
    this.#kind = kind;
  }

  run(_registers: Registers, packet: PacketBuffer): Step {
    const { tcp } = packet;
    if (tcp === null || packet.protocol !== Protocol.TCP) return Step.BREAK;
    if (this.#kind === MAXIMUM_SEGMENT && tcp.mss !== undefined) {
      const { mss: _, ...rest } = tcp;
      packet.tcp = rest;
    }
    return Step.NEXT;
  }
}
