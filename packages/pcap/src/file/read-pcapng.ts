import type { RecordView } from '../bytes/record-view.ts';
import { readOptions } from './block-options.ts';
import type { Capture, CapturedFrame } from './captured-frame.ts';
import { type CapturedInterface, readInterface } from './captured-interface.ts';

/** Block types of pcapng (draft-ietf-opsawg-pcapng, section 4). */
export const BlockType = {
  SECTION_HEADER: 0x0a0d0d0a,
  INTERFACE_DESCRIPTION: 1,
  SIMPLE_PACKET: 3,
  ENHANCED_PACKET: 6,
} as const;

const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
/** Bytes of a block without its body: type, length, and the length once more. */
const BLOCK_FRAME = 12;

/**
 * Reads pcapng: sections, each in a byte order of its own, with interfaces and frames. Blocks of other
 * kinds are passed over and counted.
 */
export function readPcapng(view: RecordView): Capture {
  const reader = new PcapngReader(view);
  let at = 0;
  while (at + BLOCK_FRAME <= view.length) {
    const size = reader.sizeOfBlock(at);
    if (at + size > view.length) break;
    reader.readBlock(at, at + size - 4);
    at += size;
  }
  const { frames, otherBlocks } = reader;
  return { format: 'pcapng', frames, otherBlocks, tornAt: at < view.length ? at : null };
}

class PcapngReader {
  readonly frames: CapturedFrame[] = [];
  otherBlocks = 0;
  readonly #view: RecordView;
  #interfaces: CapturedInterface[] = [];

  constructor(view: RecordView) {
    this.#view = view;
  }

  /** The length of the block, in the byte order of its section, which a section's header tells. */
  sizeOfBlock(at: number): number {
    const view = this.#view;
    if (view.u32(at) === BlockType.SECTION_HEADER) {
      const isAsRead = view.u32(at + 8) === BYTE_ORDER_MAGIC;
      if (!isAsRead) view.isLittleEndian = !view.isLittleEndian;
      if (view.u32(at + 8) !== BYTE_ORDER_MAGIC) {
        throw view.error('bad-capture', at + 8, 'no byte-order magic', '0x1a2b3c4d');
      }
    }
    const size = view.u32(at + 4);
    if (size < BLOCK_FRAME || size % 4 !== 0) {
      throw view.error('bad-capture', at + 4, `a block of ${size} bytes`, 'a multiple of 4');
    }
    return size;
  }

  /** Reads the block at a byte, whose body ends before another. */
  readBlock(at: number, end: number): void {
    const view = this.#view;
    if (view.u32(end) !== end + 4 - at) {
      throw view.error('bad-capture', end, 'two lengths of one block that differ', 'equal ones');
    }
    const type = view.u32(at);
    const body = at + 8;
    if (type === BlockType.SECTION_HEADER) this.#readSection(body, end);
    else if (type === BlockType.INTERFACE_DESCRIPTION) {
      this.#interfaces.push(readInterface(view, body, end));
    } else if (type === BlockType.ENHANCED_PACKET) this.#readEnhanced(body, end);
    else if (type === BlockType.SIMPLE_PACKET) this.#readSimple(body, end);
    else this.otherBlocks += 1;
  }

  #readSection(body: number, end: number): void {
    this.#needs(body, 16, end);
    const major = this.#view.u16(body + 4);
    if (major !== 1) {
      throw this.#view.error('bad-capture', body + 4, `pcapng version ${major}`, 'version 1');
    }
    this.#interfaces = [];
  }

  #readEnhanced(body: number, end: number): void {
    this.#needs(body, 20, end);
    const view = this.#view;
    const from = this.#interface(view.u32(body), body);
    const units = (BigInt(view.u32(body + 4)) << 32n) | BigInt(view.u32(body + 8));
    const size = view.u32(body + 12);
    this.#push(from, body + 20, size, end, {
      time: from.nanoseconds(units),
      direction: directionOf(view, body + 20 + ((size + 3) & ~3), end),
      wireLength: view.u32(body + 16),
    });
  }

  #readSimple(body: number, end: number): void {
    this.#needs(body, 4, end);
    const from = this.#interface(0, body);
    const wireLength = this.#view.u32(body);
    const size = Math.min(wireLength, from.snapLength || wireLength);
    this.#push(from, body + 4, size, end, { time: null, direction: null, wireLength });
  }

  #push(
    { linkType, name }: CapturedInterface,
    at: number,
    size: number,
    end: number,
    told: Pick<CapturedFrame, 'time' | 'direction' | 'wireLength'>,
  ): void {
    const bytes = this.#view.frame(at, size, end);
    this.frames.push({ number: this.frames.length + 1, linkType, device: name, bytes, ...told });
  }

  #interface(index: number, at: number): CapturedInterface {
    const found = this.#interfaces[index];
    if (found !== undefined) return found;
    const known = this.#interfaces.length;
    throw this.#view.error('bad-capture', at, `interface ${index} of ${known}`, 'a described one');
  }

  #needs(body: number, size: number, end: number): void {
    if (body + size <= end) return;
    throw this.#view.error('bad-capture', body, 'a block too short for its kind', `${size} bytes`);
  }
}

/** The option with a frame's flags, whose lowest two bits say where it goes (section 4.3). */
export const FLAGS_OPTION = 2;
export const DIRECTION_FLAGS = { in: 1, out: 2 } as const;

function directionOf(view: RecordView, options: number, end: number): CapturedFrame['direction'] {
  for (const { code, at, size } of readOptions(view, options, end)) {
    if (code !== FLAGS_OPTION || size !== 4) continue;
    const flags = view.u32(at) & 3;
    if (flags === DIRECTION_FLAGS.in) return 'in';
    if (flags === DIRECTION_FLAGS.out) return 'out';
  }
  return null;
}
