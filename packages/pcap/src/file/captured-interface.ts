import { characters } from '../bytes/characters.ts';
import type { RecordView } from '../bytes/record-view.ts';
import { readOptions } from './block-options.ts';

/** Options of an interface description block (draft-ietf-opsawg-pcapng, section 4.2). */
export const InterfaceOption = { NAME: 2, TIME_RESOLUTION: 9, TIME_OFFSET: 14 } as const;

const NANOSECONDS = 1_000_000_000n;

/** An interface that a section of pcapng describes. */
export interface CapturedInterface {
  readonly linkType: number;
  readonly name: string | null;
  /** Bytes kept of a frame; 0 for all. */
  readonly snapLength: number;
  /** A time in the interface's own units, as nanoseconds since 1970. */
  nanoseconds(units: bigint): bigint;
}

/** Reads an interface description block from its body to its end. */
export function readInterface(view: RecordView, body: number, end: number): CapturedInterface {
  if (body + 8 > end) {
    throw view.error('bad-capture', body, 'an interface block too short', '8 bytes');
  }
  let name: string | null = null;
  let unitsPerSecond = 1_000_000n;
  let offset = 0n;
  for (const { code, at, size } of readOptions(view, body + 8, end)) {
    if (code === InterfaceOption.NAME) {
      name = characters(view.bytes.subarray(at, at + size)).replace(/\0+$/, '');
    }
    if (code === InterfaceOption.TIME_RESOLUTION && size === 1)
      unitsPerSecond = resolution(view.u8(at));
    if (code === InterfaceOption.TIME_OFFSET && size === 8) offset = view.i64(at) * NANOSECONDS;
  }
  return {
    linkType: view.u16(body),
    name,
    snapLength: view.u32(body + 4),
    nanoseconds: (units) => offset + (units * NANOSECONDS) / unitsPerSecond,
  };
}

/** Units in a second: a power of 10, or of 2 where the highest bit is set (`if_tsresol`). */
function resolution(octet: number): bigint {
  const exponent = BigInt(octet & 0x7f);
  return (octet & 0x80) === 0 ? 10n ** exponent : 1n << exponent;
}
