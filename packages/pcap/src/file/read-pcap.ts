import type { RecordView } from '../bytes/record-view.ts';
import type { Capture, CapturedFrame } from './captured-frame.ts';

const FILE_HEADER = 24;
const RECORD_HEADER = 16;

/** Nanoseconds in the unit of the second field of a record's time, by the file's magic number. */
export const PCAP_MAGIC: ReadonlyMap<number, bigint> = new Map([
  [0xa1b2c3d4, 1000n],
  [0xa1b23c4d, 1n],
]);

/**
 * Reads the file format of libpcap (draft-ietf-opsawg-pcap): a header, and for each frame its time and
 * two lengths. The byte order of the view is that of the magic number.
 */
export function readPcap(view: RecordView, unit: bigint): Capture {
  const frames: CapturedFrame[] = [];
  if (view.length < FILE_HEADER) {
    throw view.error('bad-capture', 0, `a header of ${view.length} bytes`, `${FILE_HEADER}`);
  }
  // The upper bits tell of a frame check sequence, which no reader here looks at.
  const linkType = view.u32(20) & 0xffff;
  let at = FILE_HEADER;
  while (at + RECORD_HEADER <= view.length) {
    const size = view.u32(at + 8);
    const next = at + RECORD_HEADER + size;
    // A frame too large to be one is told as such, although the file ends before it.
    if (next > view.length) view.frame(at + RECORD_HEADER, size, next);
    if (next > view.length) break;
    frames.push({
      number: frames.length + 1,
      time: BigInt(view.u32(at)) * 1_000_000_000n + BigInt(view.u32(at + 4)) * unit,
      linkType,
      device: null,
      direction: null,
      bytes: view.frame(at + RECORD_HEADER, size, next),
      wireLength: view.u32(at + 12),
    });
    at = next;
  }
  return { format: 'pcap', frames, otherBlocks: 0, tornAt: at < view.length ? at : null };
}
