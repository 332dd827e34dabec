import { type Host, SECOND } from '@packet-path/core';
import type { MatchExtension, Predicate } from '../extension/extension.ts';
import {
  ALL_MONTHDAYS,
  readTimeOptions,
  TIME_OPTIONS,
  type TimeOptions,
  writeTimeOptions,
} from './time-options.ts';

const DAY = 24 * 60 * 60;
/** 1970-01-01 was a Thursday, the fourth day of the week. */
const FIRST_WEEKDAY = 4;

class TimePredicate implements Predicate {
  readonly #options: TimeOptions;
  readonly #host: Host;

  constructor(options: TimeOptions, host: Host) {
    this.#options = options;
    this.#host = host;
  }

  matches(): boolean {
    const { dateStart, dateStop, dayStart, dayStop, contiguous } = this.#options;
    const { startsAt, clock } = this.#host;
    let stamp = Math.floor(startsAt + clock.now / SECOND);
    if (stamp < dateStart || stamp > dateStop) return false;
    const time = stamp % DAY;
    if (dayStart < dayStop) {
      if (time < dayStart || time > dayStop) return false;
    } else {
      if (time < dayStart && time > dayStop) return false;
      // The hours after midnight count as the evening before.
      if (contiguous && time <= dayStop) stamp -= DAY;
    }
    return this.#isOnDay(stamp);
  }

  #isOnDay(stamp: number): boolean {
    const { weekdays, monthdays } = this.#options;
    const weekday = ((Math.floor(stamp / DAY) + FIRST_WEEKDAY + 6) % 7) + 1;
    if (((weekdays >>> weekday) & 1) === 0) return false;
    if (monthdays === ALL_MONTHDAYS) return true;
    return ((monthdays >>> new Date(stamp * 1000).getUTCDate()) & 1) === 1;
  }
}

/**
 * `-m time`: the date and time of day (net/netfilter/xt_time.c, `time_mt`). The host's option `startsAt`
 * says the date at which its clock begins; the kernel's time zone is UTC.
 */
export const time: MatchExtension<TimeOptions> = {
  name: 'time',
  options: TIME_OPTIONS,
  read: readTimeOptions,
  write: writeTimeOptions,
  compile: (options, { host }) => new TimePredicate(options, host),
};
