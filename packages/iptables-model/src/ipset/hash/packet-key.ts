import { type Address, netmask, type PacketBuffer } from '@packet-path/core';
import { macWords } from '../read/mac-text.ts';
import { NO_PORT, packetPort } from '../set/packet-port.ts';
import type { SetDirections } from '../set/set-directions.ts';
import type { InterfaceNames } from './interface-names.ts';
import type { KeyLayout } from './key-layout.ts';

/**
 * Writes the parts of a packet that a set looks at into a key, networks as whole addresses; false
 * where the packet lacks one of them.
 */
export function packetKey(
  layout: KeyLayout,
  packet: PacketBuffer,
  directions: SetDirections,
  interfaces: InterfaceNames,
  key: Int32Array,
): boolean {
  for (let index = 0; index < layout.dimensions.length; index++) {
    const fromSource = directions.isSource(index);
    const offset = layout.offsets[index]!;
    switch (layout.dimensions[index]!) {
      case 'ip':
      case 'net':
        writeAddress(key, offset, fromSource ? packet.source : packet.destination);
        break;
      case 'port': {
        const port = packetPort(packet, fromSource);
        if (port === NO_PORT) return false;
        key[offset] = port;
        break;
      }
      case 'mark':
        key[offset] = packet.mark;
        break;
      case 'mac': {
        // The frame that a packet will leave in is not known yet.
        const words = fromSource ? macWords(packet.hardwareSource ?? '') : undefined;
        if (words === undefined) return false;
        key.set(words, offset);
        break;
      }
      case 'iface': {
        const device = fromSource ? packet.inputInterface : packet.outputInterface;
        if (device === null) return false;
        key[offset] = interfaces.number(device);
        break;
      }
    }
  }
  return true;
}

/** Writes an address into one word or four. */
export function writeAddress(key: Int32Array, offset: number, address: Address): void {
  if (address.family === 4) {
    key[offset] = address.w3;
    return;
  }
  key[offset] = address.w0;
  key[offset + 1] = address.w1;
  key[offset + 2] = address.w2;
  key[offset + 3] = address.w3;
}

/** Cuts an address in a key to a network, from the words of the whole one. */
export function writeNetwork(
  key: Int32Array,
  whole: Int32Array,
  layout: KeyLayout,
  dimension: number,
  length: number,
): void {
  const offset = layout.offsets[dimension]!;
  const mask = MASKS[layout.family][length]!;
  if (layout.family === 4) {
    key[offset] = whole[offset]! & mask.w3;
    key[offset + 1] = length;
    return;
  }
  key[offset] = whole[offset]! & mask.w0;
  key[offset + 1] = whole[offset + 1]! & mask.w1;
  key[offset + 2] = whole[offset + 2]! & mask.w2;
  key[offset + 3] = whole[offset + 3]! & mask.w3;
  key[offset + 4] = length;
}

const MASKS: Readonly<Record<4 | 6, readonly Address[]>> = {
  4: Array.from({ length: 33 }, (_, length) => netmask(4, length)),
  6: Array.from({ length: 129 }, (_, length) => netmask(6, length)),
};

/** A key that was looked up, networks as whole addresses, for the trace. */
export function describedKey(whole: Int32Array, layout: KeyLayout): Int32Array {
  const key = Int32Array.from(whole);
  for (const dimension of layout.networks) {
    writeNetwork(key, whole, layout, dimension, layout.family === 4 ? 32 : 128);
  }
  return key;
}
