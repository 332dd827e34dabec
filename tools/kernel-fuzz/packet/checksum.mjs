/** The checksum of RFC 1071 over some octets, from a sum that was begun elsewhere. */
export function checksum(octets, begun = 0) {
  let sum = begun;
  for (let at = 0; at < octets.length; at += 2) {
    sum += (octets[at] << 8) | (octets[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** The sum of a pseudo header: addresses, protocol, and the length of what follows the IP header. */
export function pseudoSum(source, destination, protocol, length) {
  let sum = protocol + length;
  for (const address of [source, destination]) {
    for (let at = 0; at < address.length; at += 2) sum += (address[at] << 8) | address[at + 1];
  }
  return sum;
}

const CRC32C = Uint32Array.from({ length: 256 }, (_, octet) => {
  let value = octet;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/** SCTP's checksum (RFC 9260, appendix A), as it stands in the packet: the lowest octet first. */
export function crc32c(octets) {
  let value = 0xffffffff;
  for (const octet of octets) value = CRC32C[(value ^ octet) & 0xff] ^ (value >>> 8);
  return ~value >>> 0;
}
