/** The arbitrary start of the hash (include/linux/jhash.h, `JHASH_INITVAL`). */
const START = 0xdeadbeef;

/**
 * Bob Jenkins' hash lookup3 over four 32-bit words, as Linux computes `jhash2(words, 4, initial)`;
 * 32 bits unsigned.
 */
export function jhash2(w0: number, w1: number, w2: number, w3: number, initial: number): number {
  const start = (START + 16 + initial) | 0;
  let a = (start + w0) | 0;
  let b = (start + w1) | 0;
  let c = (start + w2) | 0;
  // Three words are mixed in;
  a = (a - c) ^ rotate(c, 4);
  c = (c + b) | 0;
  b = (b - a) ^ rotate(a, 6);
  a = (a + c) | 0;
  c = (c - b) ^ rotate(b, 8);
  b = (b + a) | 0;
  a = (a - c) ^ rotate(c, 16);
  c = (c + b) | 0;
  b = (b - a) ^ rotate(a, 19);
  a = (a + c) | 0;
  c = (c - b) ^ rotate(b, 4);
  b = (b + a) | 0;
  // the fourth with the last turn.
  a = (a + w3) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  c = ((c ^ b) - rotate(b, 24)) | 0;
  return c >>> 0;
}

/** A word as a little-endian processor reads it from the packet. */
export function swapBytes(word: number): number {
  return ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
