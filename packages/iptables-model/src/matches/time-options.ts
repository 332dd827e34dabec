import { PacketPathError } from '@packet-path/core';
import type { GivenOption, GivenOptions } from '../text/given-options.ts';
import { words } from '../text/write-options.ts';

/** XT_TIME_MAX_DAYTIME (include/uapi/linux/netfilter/xt_time.h): the last second of a day. */
const LAST_SECOND = 24 * 60 * 60 - 1;
/** XT_TIME_ALL_MONTHDAYS, bits 1 to 31, and XT_TIME_ALL_WEEKDAYS, bits 1 (Monday) to 7. */
export const ALL_MONTHDAYS = 0xfffffffe;
const ALL_WEEKDAYS = 0xfe;
/** The end of 32-bit time, which the tool takes for no end (`INT_MAX`). */
const LAST_DATE = 0x7fffffff;

const WEEKDAYS = ['', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const WEEKDAY_NAMES = [
  '',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

/** The options of `-m time`; dates in seconds since 1970, times in seconds since midnight, all UTC. */
export interface TimeOptions {
  readonly dateStart: number;
  readonly dateStop: number;
  readonly dayStart: number;
  readonly dayStop: number;
  /** Bits 1 to 31, unsigned. */
  readonly monthdays: number;
  /** Bits 1 (Monday) to 7. */
  readonly weekdays: number;
  readonly kernelZone: boolean;
  readonly contiguous: boolean;
}

/** How the options are written. */
export const TIME_OPTIONS = {
  '--datestart': { values: 1 },
  '--datestop': { values: 1 },
  '--timestart': { values: 1 },
  '--timestop': { values: 1 },
  '--monthdays': { values: 1, negatable: true },
  '--weekdays': { values: 1, negatable: true },
  '--kerneltz': { values: 0, aliases: ['--localtz'] },
  '--utc': { values: 0 },
  '--contiguous': { values: 0 },
} as const;

/** @throws {PacketPathError} where an option's value is not right */
export function readTimeOptions(given: GivenOptions): TimeOptions {
  const dayStart = given.get('--timestart')?.read(readDayTime) ?? 0;
  const dayStop = given.get('--timestop')?.read(readDayTime) ?? LAST_SECOND;
  const contiguous = given.get('--contiguous');
  if (contiguous !== undefined && dayStart < dayStop) {
    contiguous.fail(
      'not-allowed',
      'the time does not go over midnight',
      '--timestop before --timestart',
    );
  }
  return {
    dateStart: given.get('--datestart')?.read(readDate) ?? 0,
    dateStop: given.get('--datestop')?.read(readDate) ?? LAST_DATE,
    dayStart,
    dayStop,
    monthdays: readDays(given.get('--monthdays'), readMonthday, ALL_MONTHDAYS),
    weekdays: readDays(given.get('--weekdays'), readWeekday, ALL_WEEKDAYS),
    kernelZone: given.has('--kerneltz'),
    contiguous: contiguous !== undefined,
  };
}

/** As iptables-save 1.8.9 prints them: the end of 32-bit time is said too. */
export function writeTimeOptions(options: TimeOptions): string {
  const { dayStart, dayStop, monthdays, weekdays, dateStart, dateStop } = options;
  const isWholeDay = dayStart === 0 && dayStop === LAST_SECOND;
  return words(
    isWholeDay ? '' : `--timestart ${writeDayTime(dayStart)} --timestop ${writeDayTime(dayStop)}`,
    monthdays === ALL_MONTHDAYS ? '' : `--monthdays ${daysOf(monthdays).join(',')}`,
    weekdays === ALL_WEEKDAYS
      ? ''
      : `--weekdays ${daysOf(weekdays)
          .map((day) => WEEKDAYS[day])
          .join(',')}`,
    dateStart === 0 ? '' : `--datestart ${writeDate(dateStart)}`,
    `--datestop ${writeDate(dateStop)}`,
    options.kernelZone ? '--kerneltz' : '',
    options.contiguous ? '--contiguous' : '',
  );
}

/** `hh:mm`, or with `:ss`. */
function readDayTime(text: string): number {
  const [, hours = '', minutes = '', seconds = '0'] =
    /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text) ?? [];
  const time = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (hours !== '' && Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60)
    return time;
  throw refusal(text, 'time of day', 'hh:mm or hh:mm:ss');
}

/** `YYYY`, up to `YYYY-MM-DDThh:mm:ss`. */
function readDate(text: string): number {
  const found =
    /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:T(\d{1,2})(?::(\d{1,2})(?::(\d{1,2}))?)?)?)?)?$/.exec(
      text,
    );
  const [year = Number.NaN, month = 1, day = 1, hours = 0, minutes = 0, seconds = 0] = (found ?? [])
    .slice(1)
    .map((part) => (part === undefined ? undefined : Number(part)));
  const date = Date.UTC(year, month - 1, day, hours, minutes, seconds) / 1000;
  const fits =
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= 31 &&
    hours < 24 &&
    minutes < 60 &&
    seconds < 60;
  if (fits && date >= 0 && date <= LAST_DATE) return date;
  throw refusal(text, 'date', 'YYYY[-MM[-DD[Thh[:mm[:ss]]]]] from 1970 to 2038');
}

function readDays(
  option: GivenOption | undefined,
  reader: (text: string) => number,
  all: number,
): number {
  if (option === undefined) return all;
  let days = 0;
  for (const word of option.value.split(',')) days |= 1 << option.read(() => reader(word));
  return (option.negated ? days ^ all : days) >>> 0;
}

function readMonthday(text: string): number {
  const day = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (day >= 1 && day <= 31) return day;
  throw refusal(text, 'day of a month', '1 to 31');
}

/** `1` (Monday) to `7`, or the first letters of a name, two at least. */
function readWeekday(text: string): number {
  if (/^[1-7]$/.test(text)) return Number(text);
  const name = text.toLowerCase();
  const day = WEEKDAY_NAMES.findIndex((known) => known !== '' && known.startsWith(name));
  if (name.length >= 2 && day > 0) return day;
  throw refusal(text, 'day of the week', 'Mon, Tue, … or 1 to 7');
}

function refusal(text: string, what: string, expected: string): PacketPathError {
  return new PacketPathError('bad-option', `'${text}' is no ${what}`, { expected });
}

function daysOf(bits: number): readonly number[] {
  return Array.from({ length: 32 }, (_, day) => day).filter((day) => ((bits >>> day) & 1) === 1);
}

function writeDayTime(time: number): string {
  return [Math.floor(time / 3600), Math.floor(time / 60) % 60, time % 60]
    .map((part) => `${part}`.padStart(2, '0'))
    .join(':');
}

function writeDate(date: number): string {
  return new Date(date * 1000).toISOString().slice(0, 19);
}
