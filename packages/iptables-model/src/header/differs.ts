import type { Address } from '@packet-path/core';

/**
 * Whether an address differs from that of some words in the bits that count.
 *
 * @param lastWord 0 where the words are one, 3 where they are four
 * @param masks four words from `mask` on; of one word the last alone counts
 */
export function differs(
  words: Int32Array,
  at: number,
  lastWord: number,
  address: Address,
  masks: Int32Array,
  mask: number,
): boolean {
  const last = (words[at + lastWord]! ^ address.w3) & masks[mask + 3]!;
  if (lastWord === 0) return last !== 0;
  return (
    (last |
      ((words[at]! ^ address.w0) & masks[mask]!) |
      ((words[at + 1]! ^ address.w1) & masks[mask + 1]!) |
      ((words[at + 2]! ^ address.w2) & masks[mask + 2]!)) !==
    0
  );
}
