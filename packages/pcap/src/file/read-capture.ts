import { checkArgument, type OptionValue } from '@packet-path/core';
import { RecordView } from '../bytes/record-view.ts';
import type { Capture } from './captured-frame.ts';
import { PCAP_MAGIC, readPcap } from './read-pcap.ts';
import { BlockType, readPcapng } from './read-pcapng.ts';

const SOME_BYTES: OptionValue = {
  expected: 'the bytes of a file, a Uint8Array',
  holds: (value) => value instanceof Uint8Array,
};

/** Options of the reading of a capture. */
export interface ReadCaptureOptions {
  /** The name of the capture in errors; `capture` unless given. */
  readonly source?: string;
}

/**
 * Reads a capture file: pcap with micro- or nanoseconds, or pcapng, each in either byte order.
 *
 * ```ts
 * const { frames } = readCapture(readFileSync('eth0.pcap'), { source: 'eth0.pcap' });
 * ```
 *
 * @throws {PacketPathError} `bad-capture` with the byte at which it is none, `too-large` where a frame
 *   says that it has more than 262,144 bytes. A last record that is cut off is no error: `tornAt` tells it
 */
export function readCapture(bytes: Uint8Array, options: ReadCaptureOptions = {}): Capture {
  checkArgument('readCapture', 'bytes', bytes, SOME_BYTES);
  const view = new RecordView(bytes, options.source ?? 'capture');
  if (view.length >= 4) {
    // The type of a section header block reads the same in both byte orders.
    if (view.u32(0) === BlockType.SECTION_HEADER) return readPcapng(view);
    for (const isLittleEndian of [false, true]) {
      view.isLittleEndian = isLittleEndian;
      const unit = PCAP_MAGIC.get(view.u32(0));
      if (unit !== undefined) return readPcap(view, unit);
    }
  }
  throw view.error('bad-capture', 0, 'no capture begins like this', 'a pcap or pcapng file');
}
