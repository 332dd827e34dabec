import type { Address } from '@packet-path/core';
import { addressBytes } from './address-bytes.ts';

/** The sum of 16-bit words that the checksum of the internet is made of (RFC 1071), not folded. */
export function sumOfWords(bytes: Uint8Array, sum = 0): number {
  let total = sum;
  for (let at = 0; at < bytes.length; at += 2) {
    total += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  }
  return total;
}

/** A sum folded into 16 bits. */
export function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 0x10000) + Math.floor(folded / 0x10000);
  return folded;
}

/** The checksum of a sum: 16 bits, with which all words together fold into 0xffff. */
export function checksumOf(sum: number): number {
  return ~fold(sum) & 0xffff;
}

/** The sum of the pseudo header (RFC 9293, section 3.1; RFC 8200, section 8.1). */
export function pseudoHeaderSum(
  source: Address,
  destination: Address,
  protocol: number,
  size: number,
): number {
  const words = sumOfWords(addressBytes(destination), sumOfWords(addressBytes(source)));
  return words + protocol + fold(size);
}

/** The table of CRC-32C, for each value of a byte (polynomial 0x1edc6f41, reflected). */
const CRC32C = new Uint32Array(256).map((_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc & 1) === 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
  return crc;
});

/** CRC-32C, the checksum of SCTP (RFC 9260, appendix A), as the number that stands in its header. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC32C[(crc ^ byte) & 0xff] ?? 0);
  const inverted = ~crc >>> 0;
  // The polynomial's remainder goes into the header with its lowest byte first.
  return (
    (((inverted & 0xff) << 24) |
      ((inverted & 0xff00) << 8) |
      ((inverted >>> 8) & 0xff00) |
      (inverted >>> 24)) >>>
    0
  );
}
