import { utf8ToBytes } from '@noble/hashes/utils.js';
import { PacketPathError } from '@packet-path/core';
import { type Marks, noEndpointMark } from './marks.ts';

/**
 * The mark of each device, which keeps a packet's sender known while IPVS forwards it: the FNV-1 hash
 * of the device's name, or the next number that is free. 0 means no mark, and 1 a packet from no
 * endpoint (felix `epmark.go`). Marks are given in the order of the names here, and by Felix in the
 * order in which it learns of the devices: where two hashes are equal, the numbers may differ.
 *
 * @throws {PacketPathError} `bad-option` where there are more devices than marks
 */
export function endpointMarks(devices: readonly string[], marks: Marks): Map<string, number> {
  const bits: number[] = [];
  for (let bit = 1; bit < 2 ** 32; bit *= 2) if ((marks.endpoint & bit) !== 0) bits.push(bit);
  const count = 2 ** bits.length;
  const markOf = (place: number): number =>
    bits.reduce((mark, bit, index) => (Math.floor(place / 2 ** index) % 2 ? mark + bit : mark), 0);
  const taken = new Set([0, noEndpointMark(marks)]);
  const found = new Map<string, number>();
  for (const device of devices) {
    if (taken.size >= count) {
      throw new PacketPathError('bad-option', `${devices.length} devices need a mark each`, {
        expected: `a mark mask that leaves more than ${bits.length} bits for them`,
      });
    }
    let place = fnv1(device) % count;
    while (taken.has(markOf(place))) place = (place + 1) % count;
    taken.add(markOf(place));
    found.set(device, markOf(place));
  }
  return found;
}

/** 32 bits, unsigned. */
function fnv1(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8ToBytes(text)) hash = Math.imul(hash, 0x01000193) ^ byte;
  return hash >>> 0;
}
