import type { Family } from '@packet-path/core';
import { bytesAt } from '../state/hashlimit-rate.ts';
import type { GivenOption, GivenOptions } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { words } from '../text/write-options.ts';
import {
  type HashlimitAverage,
  packetUnit,
  readAverage,
  readBurst,
  writeAverage,
  writeByteBurst,
} from './hashlimit-rate.ts';

/** A field by which packets are grouped. */
export type HashlimitMode = 'srcip' | 'srcport' | 'dstip' | 'dstport';

/** In the order the tools print them. */
const MODES: readonly HashlimitMode[] = ['srcip', 'srcport', 'dstip', 'dstport'];
/** Defaults of the tool and the kernel (iptables, libxt_hashlimit; xt_hashlimit.h). */
const DEFAULT_BURST = 5;
const DEFAULT_COLLECT_EVERY = 1000;
/** Milliseconds that an entry of bytes is kept, without a burst and with one. */
const [BYTE_EXPIRE, BYTE_EXPIRE_BURST] = [15_000, 60_000] as const;
/** IFNAMSIZ - 1, as revision 1 had it; names may be longer since, but tools cut them. */
const LONGEST_NAME = 254;
const UINT32 = 0xffffffff;

/** The options of `-m hashlimit`. */
export interface HashlimitOptions {
  readonly matches: 'upto' | 'above';
  readonly average: HashlimitAverage;
  /** Packets; of a rate of bytes, seconds' worth of them, 0 for none. */
  readonly burst: number;
  readonly modes: readonly HashlimitMode[];
  readonly name: string;
  readonly sourcePrefix: number;
  readonly destinationPrefix: number;
  /** Milliseconds. */
  readonly expire: number;
  /** Milliseconds. */
  readonly collectEvery: number;
  /** Buckets and entries; the model has as many as it needs. */
  readonly buckets: number | null;
  readonly most: number | null;
  /** `--hashlimit-rate-match`: seconds over which the rate is counted; null without it. */
  readonly rateInterval: number | null;
}

/** How the options are written. */
export const HASHLIMIT_OPTIONS = {
  '--hashlimit-upto': { values: 1, negatable: true, aliases: ['--hashlimit'] },
  '--hashlimit-above': { values: 1, negatable: true },
  '--hashlimit-burst': { values: 1 },
  '--hashlimit-mode': { values: 1 },
  '--hashlimit-name': { values: 1 },
  '--hashlimit-srcmask': { values: 1 },
  '--hashlimit-dstmask': { values: 1 },
  '--hashlimit-htable-size': { values: 1 },
  '--hashlimit-htable-max': { values: 1 },
  '--hashlimit-htable-expire': { values: 1 },
  '--hashlimit-htable-gcinterval': { values: 1 },
  '--hashlimit-rate-match': { values: 0 },
  '--hashlimit-rate-interval': { values: 1 },
} as const;

/** @throws {PacketPathError} where an option's value is not right */
export function readHashlimitOptions(given: GivenOptions, family: Family): HashlimitOptions {
  const option = given.oneOf('--hashlimit-upto', '--hashlimit-above');
  const { average: asked, unit } = option.read(readAverage);
  const burst = given.get('--hashlimit-burst');
  const rateInterval = readInterval(given, asked, unit);
  const average =
    asked.of === 'packets' && rateInterval !== null
      ? { ...asked, interval: Math.floor(asked.interval / unit) }
      : asked;
  const longest = family === 4 ? 32 : 128;
  const number = (name: string, smallest: number, largest: number): number | undefined =>
    given.get(name)?.read((text) => readNumber(text, smallest, largest));
  const name = given.require('--hashlimit-name');
  if (name.value === '' || name.value.length > LONGEST_NAME) {
    name.fail('bad-option', 'the name does not fit', `1 to ${LONGEST_NAME} characters`);
  }
  const kept = asked.of === 'packets' ? unit * 1000 : burst ? BYTE_EXPIRE_BURST : BYTE_EXPIRE;
  return {
    matches: (option.name === '--hashlimit-upto') !== option.negated ? 'upto' : 'above',
    average,
    burst: readBurstOf(burst, average),
    modes: readModes(given.get('--hashlimit-mode')),
    name: name.value,
    sourcePrefix: number('--hashlimit-srcmask', 0, longest) ?? longest,
    destinationPrefix: number('--hashlimit-dstmask', 0, longest) ?? longest,
    expire: number('--hashlimit-htable-expire', 1, UINT32) ?? kept,
    collectEvery: number('--hashlimit-htable-gcinterval', 1, UINT32) ?? DEFAULT_COLLECT_EVERY,
    buckets: number('--hashlimit-htable-size', 1, UINT32) ?? null,
    most: number('--hashlimit-htable-max', 1, UINT32) ?? null,
    rateInterval,
  };
}

/** In the order of iptables-save. */
export function writeHashlimitOptions(options: HashlimitOptions, family: Family): string {
  const { average, burst, collectEvery, expire, sourcePrefix, destinationPrefix } = options;
  const longest = family === 4 ? 32 : 128;
  const one = (name: string, value: number | null, standard: number | null): string =>
    value === standard ? '' : `--hashlimit-${name} ${value}`;
  return words(
    `--hashlimit-${options.matches} ${writeAverage(average)}`,
    writeBurst(average, burst),
    options.modes.length === 0 ? '' : `--hashlimit-mode ${options.modes.join(',')}`,
    `--hashlimit-name ${options.name}`,
    one('htable-size', options.buckets, null),
    one('htable-max', options.most, null),
    one('htable-gcinterval', collectEvery, DEFAULT_COLLECT_EVERY),
    one('htable-expire', expire, impliedExpire(average, burst)),
    one('srcmask', sourcePrefix, longest),
    one('dstmask', destinationPrefix, longest),
    options.rateInterval === null ? '' : '--hashlimit-rate-match',
    one('rate-interval', options.rateInterval ?? 1, 1),
  );
}

/** The time that a rate implies as the tool prints it; other times are said. */
function impliedExpire(average: HashlimitAverage, burst: number): number {
  if (average.of === 'packets') return packetUnit(average.interval)[1] * 1000;
  return burst === 0 ? BYTE_EXPIRE : BYTE_EXPIRE_BURST;
}

function writeBurst(average: HashlimitAverage, burst: number): string {
  if (average.of === 'packets') return `--hashlimit-burst ${burst}`;
  return burst === 0 ? '' : `--hashlimit-burst ${writeByteBurst(average.cost, burst)}`;
}

/** A burst of bytes counts in what the rate allows in a second, rounded up (`hashlimit_mt_check`). */
function readBurstOf(option: GivenOption | undefined, average: HashlimitAverage): number {
  const burst = option && readBurst(option);
  if (average.of === 'packets') {
    if ((burst ?? 0) > 1_000_000) option?.fail('bad-option', 'of packets', '1 to 1000000');
    return burst ?? DEFAULT_BURST;
  }
  if (burst === undefined) return 0;
  const second = bytesAt(average.cost);
  if (burst < second) option?.fail('bad-option', 'less than a second allows', `${second}b or more`);
  return Math.ceil(burst / second);
}

function readInterval(given: GivenOptions, average: HashlimitAverage, unit: number): number | null {
  const option = given.get('--hashlimit-rate-interval');
  if (!given.has('--hashlimit-rate-match')) {
    option?.fail('syntax', 'without --hashlimit-rate-match', '--hashlimit-rate-match');
    return null;
  }
  const standard = average.of === 'bytes' ? 1 : unit;
  return option?.read((text) => readNumber(text, 1, 0x7fffffff)) ?? standard;
}

function readModes(option: GivenOption | undefined): readonly HashlimitMode[] {
  if (option === undefined) return [];
  const wanted = option.value.split(',');
  for (const name of wanted) {
    if (MODES.some((mode) => mode === name)) continue;
    option.fail('bad-option', `'${name}' is no mode`, MODES.join(', '));
  }
  return MODES.filter((mode) => wanted.includes(mode));
}
