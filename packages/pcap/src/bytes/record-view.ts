import { PacketPathError } from '@packet-path/core';

/** Captured bytes of one frame at most (tcpdump's `MAXIMUM_SNAPLEN`). */
const LARGEST_FRAME = 262_144;

/** The bytes of a capture file, read as numbers in the byte order of the host that wrote it. */
export class RecordView {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #source: string;
  isLittleEndian = false;

  constructor(bytes: Uint8Array, source: string) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#source = source;
  }

  /** Bytes of the whole file. */
  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.#view.getUint8(at);
  }

  u16(at: number): number {
    return this.#view.getUint16(at, this.isLittleEndian);
  }

  u32(at: number): number {
    return this.#view.getUint32(at, this.isLittleEndian);
  }

  i64(at: number): bigint {
    return this.#view.getBigInt64(at, this.isLittleEndian);
  }

  /** The captured bytes of a frame, checked against the end of the record that holds them. */
  frame(at: number, size: number, end: number): Uint8Array {
    if (size > LARGEST_FRAME) {
      throw this.error('too-large', at, `a frame of ${size} bytes`, `at most ${LARGEST_FRAME}`);
    }
    if (at + size > end) {
      throw this.error('bad-capture', at, 'a frame longer than its block', 'whole frames');
    }
    return this.bytes.subarray(at, at + size);
  }

  error(
    code: 'bad-capture' | 'too-large',
    at: number,
    problem: string,
    expected: string,
  ): PacketPathError {
    return new PacketPathError(code, `at byte ${at}: ${problem}`, {
      source: this.#source,
      expected,
    });
  }
}
