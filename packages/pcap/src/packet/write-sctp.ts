import { SctpChunk, type SctpPacket } from '@packet-path/core';

/** Bytes of a chunk of its own: an INIT without parameters has as many (RFC 9260, section 3.3.2). */
const CHUNK = 20;

/** An SCTP header and its chunks, the last of which takes what bytes are left; the checksum is 0. */
export function writeSctp(
  { chunks, chunkFlags, verificationTag, initiateTag }: SctpPacket,
  sourcePort: number,
  destinationPort: number,
  size: number,
): Uint8Array {
  const bytes = new Uint8Array(Math.max(size, 12));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, sourcePort);
  view.setUint16(2, destinationPort);
  view.setUint32(4, verificationTag);
  chunks.forEach((name, index) => {
    const at = 12 + CHUNK * index;
    const length = index === chunks.length - 1 ? bytes.length - at : CHUNK;
    if (length < 4) return;
    view.setUint8(at, SctpChunk[name]);
    view.setUint8(at + 1, chunkFlags?.[index] ?? 0);
    view.setUint16(at + 2, length);
    const hasTag = name === 'INIT' || name === 'INIT_ACK';
    if (hasTag && length >= 8) view.setUint32(at + 4, initiateTag);
  });
  return bytes;
}
