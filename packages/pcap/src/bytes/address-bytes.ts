import { Address } from '@packet-path/core';

/** The four or sixteen bytes of an address, in network order. */
export function addressBytes(address: Address): Uint8Array {
  const words =
    address.family === 4 ? [address.w3] : [address.w0, address.w1, address.w2, address.w3];
  const bytes = new Uint8Array(words.length * 4);
  const view = new DataView(bytes.buffer);
  words.forEach((word, index) => {
    view.setInt32(index * 4, word);
  });
  return bytes;
}

/** The IPv4 address at a byte. */
export function ipv4At(view: DataView, at: number): Address {
  return Address.v4(view.getInt32(at));
}

/** The IPv6 address at a byte. */
export function ipv6At(view: DataView, at: number): Address {
  const word = (index: number): number => view.getInt32(at + 4 * index);
  return Address.v6(word(0), word(1), word(2), word(3));
}
