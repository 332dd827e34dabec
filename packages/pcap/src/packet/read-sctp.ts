import { SctpChunk, type SctpChunkName, type SctpPacket } from '@packet-path/core';

const NAMES: ReadonlyMap<number, SctpChunkName> = new Map(
  Object.entries(SctpChunk).map(([name, type]) => [type, name as SctpChunkName]),
);

/** The ports, the tags and the chunks of an SCTP packet; undefined where it is cut short. */
export function readSctp(
  bytes: Uint8Array,
): ({ readonly sourcePort: number; readonly destinationPort: number } & SctpPacket) | undefined {
  if (bytes.length < 12) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: SctpChunkName[] = [];
  const chunkFlags: number[] = [];
  let initiateTag = 0;
  let at = 12;
  while (at + 4 <= bytes.length) {
    const type = view.getUint8(at);
    const size = view.getUint16(at + 2);
    if (size < 4) break;
    const name = NAMES.get(type);
    // Chunks of types that the model does not name are passed over.
    if (name !== undefined) {
      chunks.push(name);
      chunkFlags.push(view.getUint8(at + 1));
      const isInitial = type === SctpChunk.INIT || type === SctpChunk.INIT_ACK;
      if (isInitial && at + 8 <= bytes.length) initiateTag = view.getUint32(at + 4);
    }
    at += (size + 3) & ~3;
  }
  return {
    sourcePort: view.getUint16(0),
    destinationPort: view.getUint16(2),
    chunks,
    ...(chunkFlags.some((flags) => flags !== 0) && { chunkFlags }),
    verificationTag: view.getUint32(4),
    initiateTag,
  };
}
