import { PacketPathError } from '@packet-path/core';
import type { Counters } from '../ruleset/counters.ts';

/** Nothing was counted. */
export const NO_COUNTERS: Readonly<Counters> = { packets: 0, bytes: 0 };

/** Reads `[packets:bytes]`. @throws {PacketPathError} `syntax` */
export function readCounters(text: string): Readonly<Counters> {
  if (text === '[0:0]') return NO_COUNTERS;
  const found = /^\[(\d{1,20}):(\d{1,20})\]$/.exec(text);
  if (found !== null) return { packets: Number(found[1]), bytes: Number(found[2]) };
  throw new PacketPathError('syntax', `'${text}' are no counters`, {
    expected: '[packets:bytes]',
  });
}
