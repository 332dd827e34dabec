import { type Address, type Family, netmask } from '@packet-path/core';
import type { GivenOptions } from '../text/given-options.ts';
import { readAddress } from '../text/masked-address.ts';
import { readNumber } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';

/** XT_RECENT_NAME_LEN - 1 (include/uapi/linux/netfilter/xt_recent.h). */
const LONGEST_NAME = 199;
/** Hits that can be asked for (net/netfilter/xt_recent.c, XT_RECENT_MAX_NSTAMPS - 1). */
const MOST_HITS = 65535;
const COMMANDS = ['--set', '--rcheck', '--update', '--remove'] as const;

/** The options of `-m recent`. */
export interface RecentOptions {
  readonly command: 'set' | 'rcheck' | 'update' | 'remove';
  readonly inverted: boolean;
  readonly seconds: number;
  readonly reap: boolean;
  readonly hitCount: number;
  readonly withTtl: boolean;
  readonly name: string;
  readonly mask: Address;
  readonly side: 'source' | 'destination';
}

/** How the options are written. */
export const RECENT_OPTIONS = {
  '--set': { values: 0, negatable: true },
  '--rcheck': { values: 0, negatable: true },
  '--update': { values: 0, negatable: true },
  '--remove': { values: 0, negatable: true },
  '--seconds': { values: 1 },
  '--reap': { values: 0 },
  '--hitcount': { values: 1 },
  '--rttl': { values: 0 },
  '--name': { values: 1 },
  '--mask': { values: 1 },
  '--rsource': { values: 0 },
  '--rdest': { values: 0 },
} as const;

/** @throws {PacketPathError} where the options do not go together */
export function readRecentOptions(given: GivenOptions, family: Family): RecentOptions {
  const command = given.oneOf(...COMMANDS);
  const seconds = given.get('--seconds')?.read((text) => readNumber(text, 1, 0xffffffff)) ?? 0;
  const hitCount = given.get('--hitcount')?.read((text) => readNumber(text, 0, MOST_HITS)) ?? 0;
  const looks = command.name === '--rcheck' || command.name === '--update';
  for (const name of ['--seconds', '--hitcount', '--rttl'] as const) {
    const option = given.get(name);
    if (!looks && option !== undefined) {
      option.fail('not-allowed', `not with ${command.name}`, '--rcheck or --update');
    }
  }
  const reap = given.get('--reap');
  if (reap !== undefined && seconds === 0) reap.fail('syntax', 'without --seconds', '--seconds');
  const name = given.get('--name');
  if (name !== undefined && (name.value === '' || name.value.length > LONGEST_NAME)) {
    name.fail('bad-option', 'the name does not fit', `1 to ${LONGEST_NAME} characters`);
  }
  if (given.has('--rsource') && given.has('--rdest')) given.oneOf('--rsource', '--rdest');
  return {
    command: command.name.slice(2) as RecentOptions['command'],
    inverted: command.negated,
    seconds,
    reap: reap !== undefined,
    hitCount,
    withTtl: given.has('--rttl'),
    name: name?.value ?? 'DEFAULT',
    mask:
      given.get('--mask')?.read((text) => readAddress(text, family)) ??
      netmask(family, family === 4 ? 32 : 128),
    side: given.has('--rdest') ? 'destination' : 'source',
  };
}

/** In the order of iptables-save. */
export function writeRecentOptions(options: RecentOptions): string {
  return words(
    `${not(options.inverted)}--${options.command}`,
    options.seconds === 0 ? '' : `--seconds ${options.seconds}`,
    options.reap ? '--reap' : '',
    options.hitCount === 0 ? '' : `--hitcount ${options.hitCount}`,
    options.withTtl ? '--rttl' : '',
    `--name ${options.name}`,
    `--mask ${options.mask}`,
    options.side === 'source' ? '--rsource' : '--rdest',
  );
}
