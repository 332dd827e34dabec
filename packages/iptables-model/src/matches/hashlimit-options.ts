import type { Family } from '@packet-path/core';
import type { GivenOption, GivenOptions } from '../text/given-options.ts';
import { readNumber } from '../text/ranges.ts';
import { ratePeriod, readRate, writeRate } from '../text/rate.ts';
import { words } from '../text/write-options.ts';

/** A field by which packets are grouped. */
export type HashlimitMode = 'srcip' | 'srcport' | 'dstip' | 'dstport';

/** In the order the tools print them. */
const MODES: readonly HashlimitMode[] = ['srcip', 'srcport', 'dstip', 'dstport'];
/** Defaults of the tool and the kernel (iptables, libxt_hashlimit; xt_hashlimit.h). */
const DEFAULT_BURST = 5;
const DEFAULT_COLLECT_EVERY = 1000;
/** IFNAMSIZ - 1, as revision 1 had it; names may be longer since, but tools cut them. */
const LONGEST_NAME = 254;
const UINT32 = 0xffffffff;

/** The options of `-m hashlimit`. */
export interface HashlimitOptions {
  readonly matches: 'upto' | 'above';
  /** Between two packets, in ten-thousandths of a second. */
  readonly interval: number;
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
}

/** How the options are written. */
export const HASHLIMIT_OPTIONS = {
  '--hashlimit-upto': { values: 1, negatable: true, aliases: ['--hashlimit'] },
  '--hashlimit-above': { values: 1 },
  '--hashlimit-burst': { values: 1 },
  '--hashlimit-mode': { values: 1 },
  '--hashlimit-name': { values: 1 },
  '--hashlimit-srcmask': { values: 1 },
  '--hashlimit-dstmask': { values: 1 },
  '--hashlimit-htable-size': { values: 1 },
  '--hashlimit-htable-max': { values: 1 },
  '--hashlimit-htable-expire': { values: 1 },
  '--hashlimit-htable-gcinterval': { values: 1 },
} as const;

/** @throws {PacketPathError} where an option's value is not right */
export function readHashlimitOptions(given: GivenOptions, family: Family): HashlimitOptions {
  const option = given.oneOf('--hashlimit-upto', '--hashlimit-above');
  const interval = option.read(readRate);
  const longest = family === 4 ? 32 : 128;
  const number = (name: string, smallest: number, largest: number): number | undefined =>
    given.get(name)?.read((text) => readNumber(text, smallest, largest));
  const name = given.require('--hashlimit-name');
  if (name.value === '' || name.value.length > LONGEST_NAME) {
    name.fail('bad-option', 'the name does not fit', `1 to ${LONGEST_NAME} characters`);
  }
  return {
    matches: (option.name === '--hashlimit-upto') !== option.negated ? 'upto' : 'above',
    interval,
    burst: number('--hashlimit-burst', 1, 1_000_000) ?? DEFAULT_BURST,
    modes: readModes(given.get('--hashlimit-mode')),
    name: name.value,
    sourcePrefix: number('--hashlimit-srcmask', 0, longest) ?? longest,
    destinationPrefix: number('--hashlimit-dstmask', 0, longest) ?? longest,
    expire: number('--hashlimit-htable-expire', 1, UINT32) ?? ratePeriod(interval) * 1000,
    collectEvery: number('--hashlimit-htable-gcinterval', 1, UINT32) ?? DEFAULT_COLLECT_EVERY,
    buckets: number('--hashlimit-htable-size', 1, UINT32) ?? null,
    most: number('--hashlimit-htable-max', 1, UINT32) ?? null,
  };
}

/** In the order of iptables-save. */
export function writeHashlimitOptions(options: HashlimitOptions, family: Family): string {
  const { interval, collectEvery, expire, sourcePrefix, destinationPrefix } = options;
  const longest = family === 4 ? 32 : 128;
  const one = (name: string, value: number | null, standard: number | null): string =>
    value === standard ? '' : `--hashlimit-${name} ${value}`;
  return words(
    `--hashlimit-${options.matches} ${writeRate(interval)}`,
    `--hashlimit-burst ${options.burst}`,
    options.modes.length === 0 ? '' : `--hashlimit-mode ${options.modes.join(',')}`,
    `--hashlimit-name ${options.name}`,
    one('htable-size', options.buckets, null),
    one('htable-max', options.most, null),
    one('htable-gcinterval', collectEvery, DEFAULT_COLLECT_EVERY),
    one('htable-expire', expire, ratePeriod(interval) * 1000),
    one('srcmask', sourcePrefix, longest),
    one('dstmask', destinationPrefix, longest),
  );
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
