import type { DataType } from '../value.ts';
import { CONNECTION_NAMES } from './connection.ts';
import { HEADER_NAMES } from './header.ts';
import { HOST_NAMES } from './host.ts';
import { ICMP_NAMES } from './icmp.ts';
import type { Names } from './names.ts';
import { PROTOCOL_NAMES } from './protocol.ts';
import { SERVICE_NAMES } from './service.ts';

const NAMES: Names = {
  ...PROTOCOL_NAMES,
  ...SERVICE_NAMES,
  ...ICMP_NAMES,
  ...CONNECTION_NAMES,
  ...HEADER_NAMES,
  ...HOST_NAMES,
};

/** Types whose values are sets of bits: names joined by commas are their union. */
export const BITMASKS: ReadonlySet<DataType> = new Set([
  'ct_state',
  'ct_status',
  'ct_event',
  'tcp_flag',
]);

/** The types whose numbers nft prints, though it knows names for them. */
const PRINTED_AS_NUMBERS: ReadonlySet<DataType> = new Set(['inet_service', 'uid', 'gid']);

const VALUES = new Map<DataType, ReadonlyMap<string, number>>();
const PRINTED = new Map<DataType, ReadonlyMap<number, string>>();
for (const [type, names] of Object.entries(NAMES) as [DataType, NonNullable<Names[DataType]>][]) {
  VALUES.set(type, new Map(names));
  // Reversed, so that the first name of a value is the one that stays.
  PRINTED.set(type, new Map(names.toReversed().map(([name, value]) => [value, name])));
}

/** The value that a name stands for in a type, or undefined. */
export function symbolValue(type: DataType, name: string): number | undefined {
  return VALUES.get(type)?.get(name);
}

/** The name that nft prints for a value; undefined where it prints the number. */
export function symbolName(type: DataType, value: number): string | undefined {
  return PRINTED_AS_NUMBERS.has(type) ? undefined : PRINTED.get(type)?.get(value);
}
