import { type IcmpMessage, Icmpv6Type, isIcmpError, type Packet } from '@packet-path/core';

/** An ICMP or ICMPv6 message of some bytes, with as much of the packet it quotes; the checksum is 0. */
export function writeIcmp(
  message: IcmpMessage,
  family: 4 | 6,
  size: number,
  writeInner: (inner: Packet) => Uint8Array,
): Uint8Array {
  const bytes = new Uint8Array(Math.max(size, 8));
  const view = new DataView(bytes.buffer);
  const { type, code, id, sequence, mtu, inner } = message;
  view.setUint8(0, type);
  view.setUint8(1, code);
  if (family === 6 && type === Icmpv6Type.PACKET_TOO_BIG) view.setUint32(4, mtu);
  else if (isIcmpError(family, type)) view.setUint16(6, mtu);
  else {
    view.setUint16(4, id);
    view.setUint16(6, sequence);
  }
  if (inner !== null) bytes.set(writeInner(inner).subarray(0, bytes.length - 8), 8);
  return bytes;
}
