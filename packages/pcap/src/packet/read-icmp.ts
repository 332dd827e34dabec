import {
  type Family,
  type IcmpMessage,
  IcmpType,
  IcmpUnreachable,
  Icmpv6Type,
  isIcmpError,
  type Packet,
} from '@packet-path/core';

/**
 * Reads an ICMP or ICMPv6 message; undefined where it is cut short. The packet that an error quotes is
 * read by `readInner`, and left out where that cannot.
 */
export function readIcmp(
  family: Family,
  bytes: Uint8Array,
  readInner: (bytes: Uint8Array) => Packet | null,
): IcmpMessage | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint8(0);
  const code = view.getUint8(1);
  if (!isIcmpError(family, type)) {
    return { type, code, id: view.getUint16(4), sequence: view.getUint16(6), mtu: 0, inner: null };
  }
  const inner = readInner(bytes.subarray(8));
  return { type, code, id: 0, sequence: 0, mtu: nextHopMtu(view, family, type, code), inner };
}

function nextHopMtu(view: DataView, family: Family, type: number, code: number): number {
  if (family === 6) return type === Icmpv6Type.PACKET_TOO_BIG ? view.getUint32(4) : 0;
  const isTooLong = type === IcmpType.DEST_UNREACH && code === IcmpUnreachable.FRAGMENTATION_NEEDED;
  return isTooLong ? view.getUint16(6) : 0;
}
