import { Protocol } from '@packet-path/core';
import { crc32c, fold, pseudoHeaderSum, sumOfWords } from '../bytes/checksum.ts';
import type { Datagram } from './datagram.ts';

/**
 * - `right`, `wrong`: of the transport header and its payload
 * - `device`: only the pseudo header was summed up; the device that sends the packet does the rest, and the
 *   capture saw it before that (checksum offload, `CHECKSUM_PARTIAL`)
 * - `unknown`: not all bytes were captured, or it is a fragment
 */
export type ChecksumState = 'right' | 'wrong' | 'device' | 'unknown';

/** Where the checksum stands in the header of a protocol. */
const CHECKSUM_AT: ReadonlyMap<number, number> = new Map([
  [Protocol.TCP, 16],
  [Protocol.UDP, 6],
  [Protocol.ICMP, 2],
  [Protocol.ICMPV6, 2],
]);

/** Verifies the checksum of TCP, UDP, SCTP, ICMP or ICMPv6. */
export function verifyChecksum(datagram: Datagram): ChecksumState {
  const { protocol, payload, payloadLength, fragment } = datagram;
  if (fragment !== null || payload.length < payloadLength) return 'unknown';
  if (protocol === Protocol.SCTP) return verifySctp(payload);
  const at = CHECKSUM_AT.get(protocol);
  if (at === undefined || payload.length < at + 2) return 'unknown';
  const stated = ((payload[at] ?? 0) << 8) | (payload[at + 1] ?? 0);
  // A datagram of UDP over IPv4 may have none (RFC 768).
  if (protocol === Protocol.UDP && stated === 0) return datagram.family === 4 ? 'right' : 'wrong';
  const pseudo =
    protocol === Protocol.ICMP
      ? 0
      : pseudoHeaderSum(datagram.source, datagram.destination, protocol, payloadLength);
  if (fold(sumOfWords(payload, pseudo)) === 0xffff) return 'right';
  return pseudo !== 0 && stated === fold(pseudo) ? 'device' : 'wrong';
}

/** A device that sums up SCTP finds zeros in the checksum's place. */
function verifySctp(payload: Uint8Array): ChecksumState {
  if (payload.length < 12) return 'unknown';
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const stated = view.getUint32(8);
  if (stated === 0) return 'device';
  const zeroed = Uint8Array.from(payload);
  zeroed.fill(0, 8, 12);
  return crc32c(zeroed) === stated ? 'right' : 'wrong';
}
