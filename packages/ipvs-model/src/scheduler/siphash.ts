/**
 * SipHash-1-3 of one 32-bit word, with one number for both words of the key: what the kernel's
 * `hsiphash_1u32` is on 64-bit machines (lib/siphash.c).
 *
 * 64-bit words are pairs of 32-bit halves here, `h` and `l`.
 *
 * @param keyHigh upper half of each key word
 * @param keyLow lower half of each key word
 * @returns the lower 32 bits, unsigned
 */
export function siphash13(value: number, keyHigh: number, keyLow: number): number {
  // "somepseudorandomlygeneratedbytes" (the algorithm's constants).
  let v0h = 0x736f6d65 ^ keyHigh;
  let v0l = 0x70736575 ^ keyLow;
  let v1h = 0x646f7261 ^ keyHigh;
  let v1l = 0x6e646f6d ^ keyLow;
  let v2h = 0x6c796765 ^ keyHigh;
  let v2l = 0x6e657261 ^ keyLow;
  let v3h = 0x74656462 ^ keyHigh;
  let v3l = 0x79746573 ^ keyLow;
  // The only block: four bytes, and their number in the highest.
  v3h ^= 4 << 24;
  v3l ^= value;
  for (let round = 0; round < 4; round++) {
    let carry = (v0l >>> 0) + (v1l >>> 0);
    v0h = (v0h + v1h + (carry > 0xffffffff ? 1 : 0)) | 0;
    v0l = carry | 0;
    let high = (v1h << 13) | (v1l >>> 19);
    v1l = ((v1l << 13) | (v1h >>> 19)) ^ v0l;
    v1h = high ^ v0h;
    [v0h, v0l] = [v0l, v0h];

    carry = (v2l >>> 0) + (v3l >>> 0);
    v2h = (v2h + v3h + (carry > 0xffffffff ? 1 : 0)) | 0;
    v2l = carry | 0;
    high = (v3h << 16) | (v3l >>> 16);
    v3l = ((v3l << 16) | (v3h >>> 16)) ^ v2l;
    v3h = high ^ v2h;

    carry = (v0l >>> 0) + (v3l >>> 0);
    v0h = (v0h + v3h + (carry > 0xffffffff ? 1 : 0)) | 0;
    v0l = carry | 0;
    high = (v3h << 21) | (v3l >>> 11);
    v3l = ((v3l << 21) | (v3h >>> 11)) ^ v0l;
    v3h = high ^ v0h;

    carry = (v2l >>> 0) + (v1l >>> 0);
    v2h = (v2h + v1h + (carry > 0xffffffff ? 1 : 0)) | 0;
    v2l = carry | 0;
    high = (v1h << 17) | (v1l >>> 15);
    v1l = ((v1l << 17) | (v1h >>> 15)) ^ v2l;
    v1h = high ^ v2h;
    [v2h, v2l] = [v2l, v2h];

    if (round === 0) {
      // One round for the block, three to finish.
      v0h ^= 4 << 24;
      v0l ^= value;
      v2l ^= 0xff;
    }
  }
  return (v0l ^ v1l ^ v2l ^ v3l) >>> 0;
}
