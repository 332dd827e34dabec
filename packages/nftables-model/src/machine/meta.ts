import {
  MILLISECOND,
  type PacketBuffer,
  type Passage,
  type PassageHost,
  packetBytes,
  packetType,
} from '@packet-path/core';
import type { Instruction } from '../program/instruction.ts';
import type { Registers } from '../program/registers.ts';
import { Step } from '../program/step.ts';
import { nameWords } from '../sets/words.ts';
import type { WordReader, WordsReader } from './load.ts';

/** `NFPROTO_IPV4`, `NFPROTO_IPV6`. */
export const NF_PROTO = { 4: 2, 6: 10 } as const;
/** `ETH_P_IP`, `ETH_P_IPV6`. */
const ETHER_TYPE = { 4: 0x0800, 6: 0x86dd } as const;
/** `PACKET_HOST`, `PACKET_BROADCAST`, `PACKET_MULTICAST` (include/uapi/linux/if_packet.h). */
const PACKET_TYPES = { unicast: 0, broadcast: 1, multicast: 2 } as const;
/** `ARPHRD_ETHER`, `ARPHRD_LOOPBACK` (include/uapi/linux/if_arp.h). */
const DEVICE_TYPES = { ether: 1, loopback: 772 } as const;

const DAY = 24 * 60 * 60;

/**
 * Readers of the keys of `meta` that fill one word, by nft's names (net/netfilter/nft_meta.c,
 * `nft_meta_get_eval`). A device that the packet does not have has number 0 and an empty name, and a
 * test of its type or group ends the rule. Devices are of group 0.
 *
 * @param epoch milliseconds from 1970 to the host's time 0
 */
export function metaReader(key: string, epoch: number): WordReader | undefined {
  const seconds = ({ host }: Passage): number =>
    Math.floor((epoch + host.clock.now / MILLISECOND) / 1000);
  switch (key) {
    case 'l4proto':
      return ({ protocol }) => protocol;
    case 'nfproto':
      return ({ family }) => NF_PROTO[family];
    case 'protocol':
      return ({ family }) => ETHER_TYPE[family];
    case 'mark':
      return ({ mark }) => mark;
    case 'length':
      return packetBytes;
    case 'iif':
      return ({ inputInterface }, { host }) => deviceNumber(host, inputInterface);
    case 'oif':
      return ({ outputInterface }, { host }) => deviceNumber(host, outputInterface);
    case 'iiftype':
      return ({ inputInterface }) => deviceType(inputInterface);
    case 'oiftype':
      return ({ outputInterface }) => deviceType(outputInterface);
    case 'iifgroup':
      return ({ inputInterface }) => (inputInterface === null ? undefined : 0);
    case 'oifgroup':
      return ({ outputInterface }) => (outputInterface === null ? undefined : 0);
    case 'pkttype':
      return (packet, { host }) => PACKET_TYPES[packetType(host, packet)];
    case 'priority':
      return ({ priority }) => priority;
    case 'cpu':
    case 'rtclassid':
    case 'ipsec':
    case 'sdif':
      return () => 0;
    case 'day':
      // 1970 began on a Thursday, day 4 of the week.
      return (_packet, passage) => (Math.floor(seconds(passage) / DAY) + 4) % 7;
    case 'hour':
      return (_packet, passage) => seconds(passage) % DAY;
    case 'skuid':
      return (packet) => (isOfProcess(packet) ? (packet.owner?.user ?? 0) : undefined);
    case 'skgid':
      return (packet) => (isOfProcess(packet) ? (packet.owner?.group ?? 0) : undefined);
    case 'cgroup':
    case 'nftrace':
      return () => undefined;
    default:
      return undefined;
  }
}

/** Whether a process of the host sends the packet just now: root's, 0, unless the packet says whose. */
function isOfProcess({ inputInterface, kernelMade }: PacketBuffer): boolean {
  return inputInterface === null && !kernelMade;
}

function deviceType(name: string | null): number | undefined {
  if (name === null) return undefined;
  return name === 'lo' ? DEVICE_TYPES.loopback : DEVICE_TYPES.ether;
}

/** `iifname` and `oifname`. */
export function deviceNameReader(end: 'inputInterface' | 'outputInterface'): WordsReader {
  const known = new Map<string, readonly number[]>();
  return (words, at, packet) => {
    const name = packet[end] ?? '';
    let bytes = known.get(name);
    if (bytes === undefined) {
      bytes = nameWords(name);
      known.set(name, bytes);
    }
    for (let index = 0; index < 4; index++) words[at + index] = bytes[index]!;
    return true;
  };
}

/** `iifkind`, `oifkind`, `sdifname`: empty, since devices here are of no kind (`veth`, `vrf`). */
export const NO_NAME: WordsReader = (words, at) => {
  words.fill(0, at, at + 4);
  return true;
};

/** `meta time`: nanoseconds since 1970, in two words. */
export function timeReader(epoch: number): WordsReader {
  return (words, at, _packet, { host }) => {
    const nanoseconds = BigInt(Math.floor(epoch * 1000 + host.clock.now)) * 1000n;
    words[at] = Number((nanoseconds >> 32n) & 0xffff_ffffn) | 0;
    words[at + 1] = Number(nanoseconds & 0xffff_ffffn) | 0;
    return true;
  };
}

/** The number of a device: in the order in which they were added, from 1, which is `lo`; 0 for none. */
export function deviceNumber(host: Pick<PassageHost, 'interfaces'>, name: string | null): number {
  if (name === null) return 0;
  let number = 0;
  for (const known of host.interfaces.keys()) {
    number++;
    if (known === name) return number;
  }
  return 0;
}

/** The keys of `meta` that a rule may write, with the writer. */
const META_WRITERS: Readonly<Record<string, (packet: PacketBuffer, value: number) => void>> = {
  mark: (packet, value) => {
    packet.mark = value;
  },
  priority: (packet, value) => {
    packet.priority = value;
  },
  pkttype: () => undefined,
  nftrace: () => undefined,
};

/** Whether a rule may write a key of `meta`. */
export function isMetaWritable(key: string): boolean {
  return Object.hasOwn(META_WRITERS, key);
}

/**
 * `[ meta set mark with reg 1 ]`. A packet type and a trace bit that are set change nothing here: the
 * trace of this library is heard by those who listen.
 */
export class SetMeta implements Instruction {
  readonly name = 'meta';
  readonly repeats = true;
  readonly #at: number;
  readonly #write: (packet: PacketBuffer, value: number) => void;

  constructor(key: string, at: number) {
    this.#at = at;
    this.#write = META_WRITERS[key] ?? (() => undefined);
  }

  run({ words }: Registers, packet: PacketBuffer, passage: Passage): Step {
    const value = words[this.#at]! >>> 0;
    const { recorder } = passage;
    if (recorder === undefined) this.#write(packet, value);
    else recorder.again({ run: (each) => this.#writeTo(each, value) }, packet, passage);
    return Step.NEXT;
  }

  #writeTo(packet: PacketBuffer, value: number): 'written' {
    this.#write(packet, value);
    return 'written';
  }
}
