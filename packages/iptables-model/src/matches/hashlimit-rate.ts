import { PacketPathError } from '@packet-path/core';
import { bytesAt, CHUNK } from '../state/hashlimit-rate.ts';
import type { GivenOption } from '../text/given-options.ts';

/** Units of `interval` in a second (xt_hashlimit.h, `XT_HASHLIMIT_SCALE_v2`). */
const HASHLIMIT_SCALE = 1_000_000;
const UINT32 = 0xffffffff;

/** A rate of packets, or of bytes. */
export type HashlimitAverage =
  | { readonly of: 'packets' /** Millionths of a second between two. */; readonly interval: number }
  | {
      readonly of: 'bytes' /** The kernel's price of 16 bytes: 2^32 parts of a second. */;
      readonly cost: number;
    };

const SECONDS: Readonly<Record<string, number>> = {
  second: 1,
  minute: 60,
  hour: 60 * 60,
  day: 24 * 60 * 60,
};
const UNITS = [
  ['day', SECONDS['day'] ?? 1],
  ['hour', SECONDS['hour'] ?? 1],
  ['min', 60],
  ['sec', 1],
] as const;
const BYTE_UNITS = [
  ['m', 1024 * 1024],
  ['k', 1024],
  ['', 1],
] as const;

/** A rate as it was read, and the seconds of the unit that it was given in. */
export interface ReadAverage {
  readonly average: HashlimitAverage;
  readonly unit: number;
}

/** Reads `5/sec`, `10/minute`, `7`, `512kb/s` or `10mb/s`. @throws {PacketPathError} `bad-option` */
export function readAverage(text: string): ReadAverage {
  return /b\/s$/.test(text) ? readBytes(text) : readPackets(text);
}

function readPackets(text: string): ReadAverage {
  const [, digits = '', slash, word = ''] = /^(\d{1,9})(?:(\/)([a-z]+))?$/i.exec(text) ?? [];
  const name = Object.keys(SECONDS).find((unit) => unit.startsWith(word.toLowerCase()));
  const unit = slash === undefined ? 1 : (SECONDS[name ?? ''] ?? 0);
  const interval = Math.floor((HASHLIMIT_SCALE * unit) / Number(digits));
  if (digits !== '' && interval > 0 && Number.isFinite(interval)) {
    return { average: { of: 'packets', interval }, unit };
  }
  throw noRate(text);
}

function readBytes(text: string): ReadAverage {
  const [, digits = '', letter = ''] = /^(\d{1,15})([km]?)b\/s$/.exec(text) ?? [];
  const cost = costOf(Number(digits) * factorOf(letter));
  if (digits !== '' && Number(digits) > 0 && cost > 0) {
    return { average: { of: 'bytes', cost }, unit: 15 };
  }
  throw noRate(text);
}

function noRate(text: string): PacketPathError {
  return new PacketPathError('bad-option', `'${text}' is no rate`, {
    expected: 'a rate such as 5/sec, 10/min, 512kb/s, up to 1000000/sec',
  });
}

function factorOf(letter: string): number {
  return letter === 'm' ? 1024 * 1024 : letter === 'k' ? 1024 : 1;
}

/** The price of a chunk at so many bytes a second (iptables, `bytes_to_cost`). */
function costOf(bytes: number): number {
  const chunks = Math.floor(bytes / CHUNK) % 2 ** 32;
  return Math.floor(UINT32 / (chunks + 1));
}

/** A burst: packets, or bytes with `k` or `m`. @throws {PacketPathError} through the option */
export function readBurst(option: GivenOption): number {
  const [, digits = '', letter = ''] = /^(\d{1,12})([km]?)b?$/.exec(option.value) ?? [];
  const burst = Number(digits) * factorOf(letter);
  if (digits !== '' && burst > 0 && (letter !== '' || burst <= 1_000_000)) return burst;
  return option.fail(
    'bad-option',
    `'${option.value}' is no burst`,
    '1 to 1000000, or with kb or mb',
  );
}

/** As iptables-save prints it. */
export function writeAverage(average: HashlimitAverage): string {
  if (average.of === 'packets') {
    const [name, seconds] = packetUnit(average.interval);
    return `${Math.floor((seconds * HASHLIMIT_SCALE) / average.interval)}/${name}`;
  }
  const bytes = bytesAt(average.cost);
  const [name, size] =
    BYTE_UNITS.find(
      ([, unit]) => bytes >= unit && costOf(bytes - (bytes % unit)) === average.cost,
    ) ?? BYTE_UNITS[2];
  return `${Math.floor(bytes / size)}${name}b/s`;
}

/** A burst of so many times a second's bytes. */
export function writeByteBurst(cost: number, burst: number): string {
  const bytes = bytesAt(cost) * burst;
  const [name, size] = BYTE_UNITS.find(([, unit]) => bytes >= unit) ?? BYTE_UNITS[2];
  return `${Math.floor(bytes / size)}${name}b`;
}

/** Seconds of the unit that a rate of packets is printed in. */
export function packetUnit(interval: number): readonly [name: string, seconds: number] {
  let chosen: readonly [string, number] = UNITS[0];
  for (const unit of UNITS.slice(1)) {
    const scale = unit[1] * HASHLIMIT_SCALE;
    if (interval > scale || Math.floor(scale / interval) < scale % interval) break;
    chosen = unit;
  }
  return chosen;
}
