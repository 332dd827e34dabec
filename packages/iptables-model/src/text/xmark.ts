import type { GivenOption } from './given-options.ts';
import { ALL_BITS, type MaskedValue, readMaskedValue, readUint32 } from './masked-value.ts';

/** The ways to write how a mark changes; all come down to clearing bits, then flipping bits. */
export const XMARK_OPTIONS = {
  '--set-xmark': { values: 1 },
  '--set-mark': { values: 1 },
  '--and-mark': { values: 1 },
  '--or-mark': { values: 1 },
  '--xor-mark': { values: 1 },
} as const;

/** Their names. */
export const XMARK_NAMES: readonly string[] = Object.keys(XMARK_OPTIONS);

/** The change that an option of {@link XMARK_OPTIONS} asks for: clear `mask`, then flip `value`. */
export function readXmark(option: GivenOption): MaskedValue {
  switch (option.name) {
    case '--and-mark': {
      const kept = option.read(readUint32);
      return { value: 0, mask: ~kept >>> 0 };
    }
    case '--or-mark': {
      const value = option.read(readUint32);
      return { value, mask: value };
    }
    case '--xor-mark':
      return { value: option.read(readUint32), mask: 0 };
    case '--set-mark': {
      const { value, mask } = option.read(readMaskedValue);
      return { value, mask: mask === ALL_BITS ? mask : (value | mask) >>> 0 };
    }
    default:
      return option.read(readMaskedValue);
  }
}

export function applyXmark(mark: number, { value, mask }: MaskedValue): number {
  return ((mark & ~mask) ^ value) >>> 0;
}
