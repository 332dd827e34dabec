import { ipv4At, ipv6At } from '../bytes/address-bytes.ts';
import { fold, sumOfWords } from '../bytes/checksum.ts';
import { type Datagram, NoPacket } from './datagram.ts';

const IPV4_HEADER = 20;
const IPV6_HEADER = 40;
/** Extension headers of IPv6 that are passed over, and that of fragments (RFC 8200, section 4). */
const Extension = { HOP_BY_HOP: 0, ROUTING: 43, FRAGMENT: 44, DESTINATION: 60 } as const;

const TRUNCATED = new NoPacket('cut short');

/** Reads the headers of IPv4 (RFC 791) or of IPv6 (RFC 8200), by the version in the first byte. */
export function readDatagram(bytes: Uint8Array): Datagram | NoPacket {
  const version = (bytes[0] ?? 0) >> 4;
  if (version === 4) return readIpv4(bytes);
  if (version === 6) return readIpv6(bytes);
  return new NoPacket(`IP version ${version}`);
}

/**
 * Options of IPv4 are taken off. A total length of 0 is that of a segment that a device will cut
 * (segmentation offload): all captured bytes are its.
 */
function readIpv4(bytes: Uint8Array): Datagram | NoPacket {
  if (bytes.length < IPV4_HEADER) return TRUNCATED;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = (view.getUint8(0) & 0x0f) * 4;
  const total = view.getUint16(2) || bytes.length;
  if (headerLength < IPV4_HEADER || headerLength > total) return new NoPacket('broken IP header');
  if (bytes.length < headerLength) return TRUNCATED;
  // Linux throws such packets away before any hook (net/ipv4/ip_input.c, `ip_rcv_core`).
  if (fold(sumOfWords(bytes.subarray(0, headerLength))) !== 0xffff) {
    return new NoPacket('wrong IP header checksum');
  }
  const flags = view.getUint16(6);
  const offset = (flags & 0x1fff) * 8;
  const more = (flags & 0x2000) !== 0;
  const size = total - headerLength;
  return {
    family: 4,
    protocol: view.getUint8(9),
    source: ipv4At(view, 12),
    destination: ipv4At(view, 16),
    ttl: view.getUint8(8),
    tos: view.getUint8(1),
    fragment: more || offset > 0 ? { id: view.getUint16(4), offset, size, more } : null,
    mayBeCut: (flags & 0x7fff) === 0,
    payload: bytes.subarray(headerLength, total),
    payloadLength: size,
  };
}

function readIpv6(bytes: Uint8Array): Datagram | NoPacket {
  if (bytes.length < IPV6_HEADER) return TRUNCATED;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = IPV6_HEADER + (view.getUint16(4) || bytes.length - IPV6_HEADER);
  const extensions = passExtensions(view, view.getUint8(6), end);
  if (extensions instanceof NoPacket) return extensions;
  const { protocol, at, fragment } = extensions;
  return {
    family: 6,
    protocol,
    source: ipv6At(view, 8),
    destination: ipv6At(view, 24),
    ttl: view.getUint8(7),
    tos: (view.getUint16(0) >> 4) & 0xff,
    fragment,
    mayBeCut: false,
    payload: bytes.subarray(at, end),
    payloadLength: end - at,
  };
}

/** The transport protocol behind the extension headers, where it begins, and the fragment's part. */
function passExtensions(
  view: DataView,
  first: number,
  end: number,
): (Pick<Datagram, 'protocol' | 'fragment'> & { readonly at: number }) | NoPacket {
  let fragment: Datagram['fragment'] = null;
  let protocol = first;
  let at = IPV6_HEADER;
  for (;;) {
    const isFragment = protocol === Extension.FRAGMENT;
    const isPassedOver =
      protocol === Extension.HOP_BY_HOP ||
      protocol === Extension.ROUTING ||
      protocol === Extension.DESTINATION;
    if (!isFragment && !isPassedOver) return { protocol, at, fragment };
    if (at + 8 > view.byteLength) return TRUNCATED;
    const size = isFragment ? 8 : 8 * (view.getUint8(at + 1) + 1);
    if (at + size > end) return new NoPacket('broken IPv6 extension header');
    if (isFragment) {
      const word = view.getUint16(at + 2);
      const part = { id: view.getUint32(at + 4), offset: word & 0xfff8, more: (word & 1) === 1 };
      // A whole datagram in one fragment is none (RFC 6946).
      if (part.more || part.offset > 0) fragment = { ...part, size: end - at - size };
    }
    protocol = view.getUint8(at);
    at += size;
    // Behind the header of a later fragment stands payload, whatever the protocol is.
    if (fragment !== null && fragment.offset > 0) return { protocol, at, fragment };
  }
}
