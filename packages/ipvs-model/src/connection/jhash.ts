/**
 * Bob Jenkins' lookup3 over three 32-bit words, which the kernel hashes connections with
 * (include/linux/jhash.h, `jhash_3words`; `JHASH_INITVAL` is 0xdeadbeef).
 *
 * @returns 32 bits, signed
 */
export function jhash3(first: number, second: number, third: number, key: number): number {
  const start = (key + 0xdeadbeef + 12) | 0;
  let a = (first + start) | 0;
  let b = (second + start) | 0;
  let c = (third + start) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  return ((c ^ b) - rotate(b, 24)) | 0;
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
