import type { Verdict } from '../ruleset/statement.ts';
import { writeDuration } from '../text/duration.ts';
import { writeClassid, writeDate, writeEtherAddress, writeHour } from '../text/odd-values.ts';
import { isNewer, NEWEST_VERSION, type NftVersion } from '../text/version.ts';
import { BITMASKS, symbolName } from '../types/names/symbols.ts';
import type { DataType, Item, Key, Value } from '../types/value.ts';

/** A name as a script has it: in quotes where it would not be read as a name. */
export function writeName(name: string): string {
  return /^[A-Za-z_][\w/.\\-]*$/.test(name) ? name : `"${name}"`;
}

export function writeVerdict(verdict: Verdict): string {
  return 'chain' in verdict ? `${verdict.kind} ${writeName(verdict.chain)}` : verdict.kind;
}

/** A value as nft lists it; several bits are joined by `separator`. */
export function writeValue(
  value: Value,
  type: DataType,
  version: NftVersion = NEWEST_VERSION,
  separator = ',',
): string {
  switch (value.kind) {
    case 'address':
      return `${value.address}`;
    case 'name':
      return `"${value.name}"`;
    case 'number':
      return writeNumber(value.number, type, version, separator);
  }
}

function writeNumber(
  number: number,
  type: DataType,
  version: NftVersion,
  separator: string,
): string {
  if (type === 'mark') return hexadecimal(number, 8);
  const odd = writeOdd(number, type);
  if (odd !== undefined) return odd;
  const name = isNamed(type, version) ? symbolName(type, number) : undefined;
  if (name !== undefined) return QUOTED.has(type) ? `"${name}"` : name;
  if (BITMASKS.has(type)) {
    const names = bitNames(number, type);
    if (names !== undefined) return names.join(separator);
    return `0x${number.toString(16)}`;
  }
  if (type.startsWith('xinteger')) return `0x${number.toString(16)}`;
  if (type === 'frag_off' && isNewer(version)) return `0x${number.toString(16)}`;
  if (type === 'dscp') return hexadecimal(number, 2);
  if (type === 'ether_type') return hexadecimal(number, 4);
  return String(number);
}

/** Whether a version lists the names of a type: newer ones have no names for codes of ICMP. */
function isNamed(type: DataType, version: NftVersion): boolean {
  if (type === 'icmp_code' || type === 'icmpv6_code') return !isNewer(version);
  return type !== 'mptcp_subtype' || isNewer(version);
}

/** Types whose names nft writes in quotes. */
const QUOTED: ReadonlySet<DataType> = new Set(['devgroup', 'realm', 'day']);

/** Values that are written in a form of their own. */
function writeOdd(number: number, type: DataType): string | undefined {
  switch (type) {
    case 'time':
      return writeDuration(number);
    case 'classid':
      return symbolName(type, number) ?? writeClassid(number);
    case 'ether_addr':
      return writeEtherAddress(number);
    case 'hour':
      return `"${writeHour(number)}"`;
    case 'date': {
      const date = writeDate(number);
      return date === undefined ? undefined : `"${date}"`;
    }
    default:
      return undefined;
  }
}

/** The names of the bits that are set; undefined where one has none. */
function bitNames(bits: number, type: DataType): readonly string[] | undefined {
  const names: string[] = [];
  for (let bit = 1, left = bits; left !== 0; bit *= 2) {
    if ((left & bit) === 0) continue;
    left &= ~bit;
    const name = symbolName(type, bit);
    if (name === undefined) return undefined;
    names.push(name);
  }
  return names.length > 0 ? names : undefined;
}

function hexadecimal(number: number, digits: number): string {
  return `0x${(number >>> 0).toString(16).padStart(digits, '0')}`;
}

export function writeItem(
  item: Item,
  type: DataType,
  version: NftVersion = NEWEST_VERSION,
  separator = ',',
): string {
  switch (item.kind) {
    case 'prefix':
      return `${item.address}/${item.length}`;
    case 'range':
      if (item.length !== undefined && !isNewer(version)) {
        return `${writeValue(item.first, type)}/${item.length}`;
      }
      return `${writeEnd(item.first, type, version)}-${writeEnd(item.last, type, version)}`;
    case 'wildcard':
      return '*';
    default:
      return writeValue(item, type, version, separator);
  }
}

/** Types of names whose ranges nft lists as numbers. */
const NAMED_RANGES: ReadonlySet<DataType> = new Set([
  'inet_proto',
  'icmp_type',
  'icmpv6_type',
  'icmp_code',
  'icmpv6_code',
  'igmp_type',
  'mh_type',
  'dccp_pkttype',
  'nf_proto',
  'iface_type',
  'pkt_type',
]);

/** An end of a range. */
function writeEnd(value: Value, type: DataType, version: NftVersion): string {
  if (value.kind === 'number' && NAMED_RANGES.has(type)) return String(value.number);
  if (value.kind === 'number' && type === 'time') return `${value.number / 1000}s`;
  return writeValue(value, type, version);
}

export function writeKey(
  key: Key,
  types: readonly DataType[],
  version: NftVersion,
  separator = ',',
): string {
  return key
    .map((item, index) => writeItem(item, types[index] ?? 'integer', version, separator))
    .join(' . ');
}
