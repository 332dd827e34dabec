import type { PacketBuffer } from '@packet-path/core';
import { bytesAt, layerBytes } from './header-bytes.ts';
import type { WordReader, WordsReader } from './load.ts';

/** The layers whose bytes can be loaded. Packets here have no link layer and no payload. */
export type Layer = 'link' | 'network' | 'transport' | 'inner';

/** Bytes of a layer that are loaded at once. */
export interface ByteRange {
  readonly layer: Layer;
  /** In bytes from the layer's start. */
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Reads up to four bytes as one number, the first byte the highest: `[ payload load 2b @ transport
 * header + 2 => reg 1 ]` (net/netfilter/nft_payload.c, `nft_payload_eval`).
 */
export function payloadReader({ layer, offset, bytes }: ByteRange): WordReader {
  const quick = QUICK.get(`${layer} ${offset} ${bytes}`);
  if (quick !== undefined) return quick;
  if (layer === 'link' || layer === 'inner') return () => undefined;
  return (packet) => bytesAt(packet, layer, offset, bytes);
}

/** Reads more than four bytes: words of four, the last one with the bytes that are left. */
export function longPayloadReader({ layer, offset, bytes }: ByteRange): WordsReader {
  if (layer === 'link' || layer === 'inner') return () => false;
  if (layer === 'network' && bytes === 16 && offset === 8) return ipv6Address('source');
  if (layer === 'network' && bytes === 16 && offset === 24) return ipv6Address('destination');
  return (words, at, packet) => {
    if (offset + bytes > layerBytes(packet, layer)) return false;
    for (let done = 0; done < bytes; done += 4) {
      words[at + done / 4] = bytesAt(packet, layer, offset + done, Math.min(4, bytes - done))!;
    }
    return true;
  };
}

function ipv6Address(end: 'source' | 'destination'): WordsReader {
  return (words, at, packet) => {
    if (packet.family !== 6) return false;
    const { w0, w1, w2, w3 } = packet[end];
    words[at] = w0;
    words[at + 1] = w1;
    words[at + 2] = w2;
    words[at + 3] = w3;
    return true;
  };
}

/** Readers of the fields that rules ask for most; they say what the general one says. */
const QUICK: ReadonlyMap<string, WordReader> = new Map<string, WordReader>([
  ['network 12 4', (packet) => (packet.family === 4 ? packet.source.w3 : general(packet, 12))],
  ['network 16 4', (packet) => (packet.family === 4 ? packet.destination.w3 : general(packet, 16))],
  ['transport 0 2', (packet) => port(packet, 0)],
  ['transport 2 2', (packet) => port(packet, 2)],
]);

function general(packet: PacketBuffer, offset: number): number | undefined {
  return bytesAt(packet, 'network', offset, 4);
}

function port(packet: PacketBuffer, offset: 0 | 2): number | undefined {
  if (packet.fragment !== null || (packet.tcp === null && packet.protocol !== 17)) {
    return bytesAt(packet, 'transport', offset, 2);
  }
  return offset === 0 ? packet.sourcePort : packet.destinationPort;
}
