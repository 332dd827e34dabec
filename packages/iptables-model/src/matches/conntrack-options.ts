import type { Family } from '@packet-path/core';
import type { GivenOption, GivenOptions } from '../text/given-options.ts';
import {
  type MaskedAddress,
  readMaskedAddress,
  writeMaskedAddress,
} from '../text/masked-address.ts';
import { protocolNumber } from '../text/protocols.ts';
import { type Range, readPortRange, readRange, writeRange } from '../text/ranges.ts';
import { not, words } from '../text/write-options.ts';
import { readStates, StateBit, writeStates } from './connection-states.ts';

/** A condition, or its contrary. */
type Condition<Value> = (Value & { readonly inverted: boolean }) | null;

/** Which direction's tuple, and which end of it. */
export type TupleField = 'origsrc' | 'origdst' | 'replsrc' | 'repldst';

/** The four, in the order they are tested and printed. */
export const TUPLE_FIELDS: readonly TupleField[] = ['origsrc', 'origdst', 'replsrc', 'repldst'];

/** The status bits that `--ctstatus` names, in the order they are printed. */
const STATUSES = { EXPECTED: 1, SEEN_REPLY: 2, ASSURED: 4, CONFIRMED: 8 } as const;

/** The options of `-m conntrack`; null for each that was not given. */
export interface ConntrackMatchOptions {
  readonly states: Condition<{ readonly bits: number }>;
  readonly protocol: Condition<{ readonly number: number }>;
  readonly addresses: Readonly<Record<TupleField, Condition<MaskedAddress>>>;
  readonly ports: Readonly<Record<TupleField, Condition<Range>>>;
  readonly status: Condition<{ readonly bits: number }>;
  /** Whole seconds left. */
  readonly expires: Condition<Range>;
  readonly direction: 'original' | 'reply' | null;
}

/** How the options are written. */
export const CONNTRACK_OPTIONS = {
  '--ctstate': { values: 1, negatable: true },
  '--ctproto': { values: 1, negatable: true },
  '--ctorigsrc': { values: 1, negatable: true },
  '--ctorigdst': { values: 1, negatable: true },
  '--ctreplsrc': { values: 1, negatable: true },
  '--ctrepldst': { values: 1, negatable: true },
  '--ctorigsrcport': { values: 1, negatable: true },
  '--ctorigdstport': { values: 1, negatable: true },
  '--ctreplsrcport': { values: 1, negatable: true },
  '--ctrepldstport': { values: 1, negatable: true },
  '--ctstatus': { values: 1, negatable: true },
  '--ctexpire': { values: 1, negatable: true },
  '--ctdir': { values: 1 },
} as const;

/** @throws {PacketPathError} where an option's value is not right */
export function readConntrackOptions(given: GivenOptions, family: Family): ConntrackMatchOptions {
  if (given.all.length === 0) given.fail('syntax', 'conntrack needs an option', '--ctstate, …');
  return {
    states: condition(given.get('--ctstate'), (text) => ({
      bits: readStates(text, Object.keys(StateBit)),
    })),
    protocol: condition(given.get('--ctproto'), (text, option) => ({
      number: protocolNumber(text) ?? option.fail('bad-option', `'${text}' is no protocol`),
    })),
    addresses: fields((field) =>
      condition(given.get(`--ct${field}`), (text) => readMaskedAddress(text, family)),
    ),
    ports: fields((field) => condition(given.get(`--ct${field}port`), readPortRange)),
    status: condition(given.get('--ctstatus'), (text, option) => ({
      bits: readStatuses(text, option),
    })),
    expires: condition(given.get('--ctexpire'), (text) => readRange(text, 0xffffffff)),
    direction: readDirection(given.get('--ctdir')),
  };
}

/** In the order of iptables-save. */
export function writeConntrackOptions(options: ConntrackMatchOptions): string {
  const { states, protocol, status, expires, direction } = options;
  const one = <Value>(
    name: string,
    value: Condition<Value>,
    write: (value: Value) => string,
  ): string => (value === null ? '' : `${not(value.inverted)}--ct${name} ${write(value)}`);
  return words(
    one('state', states, ({ bits }) => writeStates(bits)),
    one('proto', protocol, ({ number }) => String(number)),
    ...TUPLE_FIELDS.map((field) => one(field, options.addresses[field], writeMaskedAddress)),
    ...TUPLE_FIELDS.map((field) => one(`${field}port`, options.ports[field], writeRange)),
    one('status', status, ({ bits }) => writeStatuses(bits)),
    one('expire', expires, writeRange),
    direction === null ? '' : `--ctdir ${direction.toUpperCase()}`,
  );
}

function fields<Value>(make: (field: TupleField) => Value): Readonly<Record<TupleField, Value>> {
  return {
    origsrc: make('origsrc'),
    origdst: make('origdst'),
    replsrc: make('replsrc'),
    repldst: make('repldst'),
  };
}

function condition<Value>(
  option: GivenOption | undefined,
  reader: (text: string, option: GivenOption) => Value,
): Condition<Value> {
  if (option === undefined) return null;
  return { ...option.read((text) => reader(text, option)), inverted: option.negated };
}

function readStatuses(text: string, option: GivenOption): number {
  let bits = 0;
  for (const name of text.toUpperCase().split(',')) {
    if (name === 'NONE') continue;
    if (!Object.hasOwn(STATUSES, name)) {
      option.fail(
        'bad-option',
        `'${name}' is no status`,
        `NONE, ${Object.keys(STATUSES).join(', ')}`,
      );
    }
    bits |= STATUSES[name as keyof typeof STATUSES];
  }
  return bits;
}

function writeStatuses(bits: number): string {
  const names = Object.entries(STATUSES).filter(([, bit]) => (bits & bit) !== 0);
  return names.length === 0 ? 'NONE' : names.map(([name]) => name).join(',');
}

function readDirection(option: GivenOption | undefined): 'original' | 'reply' | null {
  if (option === undefined) return null;
  const name = option.value.toLowerCase();
  if (name === 'original' || name === 'reply') return name;
  return option.fail('bad-option', `'${option.value}' is no direction`, 'ORIGINAL or REPLY');
}
