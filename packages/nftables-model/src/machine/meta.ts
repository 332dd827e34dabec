import { type Host, type PacketBuffer, packetBytes, packetType } from '@packet-path/core';
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

/**
 * Readers of `meta`, by nft's names (net/netfilter/nft_meta.c, `nft_meta_get_eval`). A device that the
 * packet does not have has number 0 and an empty name. Owners of sockets are not modelled.
 */
export function metaReader(key: string, host: Host): WordReader | undefined {
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
      return ({ inputInterface }) => deviceNumber(host, inputInterface);
    case 'oif':
      return ({ outputInterface }) => deviceNumber(host, outputInterface);
    case 'pkttype':
      return (packet) => PACKET_TYPES[packetType(host, packet)];
    case 'priority':
    case 'cpu':
      return () => 0;
    case 'skuid':
    case 'skgid':
    case 'cgroup':
      return () => undefined;
    default:
      return undefined;
  }
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

/** The number of a device: in the order in which they were added, from 1, which is `lo`; 0 for none. */
export function deviceNumber(host: Host, name: string | null): number {
  if (name === null) return 0;
  let number = 0;
  for (const known of host.interfaces.keys()) {
    number++;
    if (known === name) return number;
  }
  return 0;
}

/** `[ meta set mark with reg 1 ]`. */
export class SetMark implements Instruction {
  readonly name = 'meta';
  readonly #at: number;

  constructor(at: number) {
    this.#at = at;
  }

  run({ words }: Registers, packet: PacketBuffer): Step {
    packet.mark = words[this.#at]! >>> 0;
    return Step.NEXT;
  }
}
