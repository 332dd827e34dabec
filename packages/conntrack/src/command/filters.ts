import { type Address, PacketPathError } from '@packet-path/core';
import type { ConnectionEntry } from '../entry/entry.ts';
import { ConnectionStatus } from '../table/status.ts';
import {
  type OptionName,
  type Options,
  type OptionValue,
  toAddressOf,
  toNumber,
  toProtocol,
} from './options.ts';
import { toStatus } from './status-option.ts';

/** Whether a command is about a connection. */
export type Filter = (entry: ConnectionEntry) => boolean;

/** Makes a filter of an option's value. @throws {PacketPathError} */
type ReadFilter = (value: OptionValue) => Filter;

const address =
  (of: (entry: ConnectionEntry) => Address): ReadFilter =>
  (value) => {
    const wanted = toAddressOf(value);
    return (entry) => of(entry).equals(wanted);
  };

const number =
  (of: (entry: ConnectionEntry) => number | undefined): ReadFilter =>
  (value) => {
    const wanted = toNumber(value);
    return (entry) => of(entry) === wanted;
  };

const protocol: ReadFilter = (value) => {
  const wanted = toProtocol(value);
  return (entry) => entry.protocol === wanted;
};

const family: ReadFilter = ({ text }) => {
  if (text !== 'ipv4' && text !== 'ipv6') {
    throw new PacketPathError('bad-option', `'${text}' is no family`, {
      expected: 'ipv4 or ipv6',
    });
  }
  return ({ original }) => original.source.family === (text === 'ipv4' ? 4 : 6);
};

/** Of translated connections only: the far end's address as its answers show it. */
const translated = (bit: number, of: (entry: ConnectionEntry) => Address): ReadFilter => {
  const read = address(of);
  return (value) => {
    const isThere = read(value);
    return (entry) => (entry.status & bit) !== 0 && isThere(entry);
  };
};

/** A mark, or `mark/mask`. */
const mark: ReadFilter = ({ spelling, text }) => {
  const [wanted = '', mask = '0xffffffff'] = text.split('/');
  const bits = toNumber({ spelling, text: mask });
  const value = toNumber({ spelling, text: wanted });
  return (entry) => (entry.mark & bits) >>> 0 === value;
};

const status: ReadFilter = (value) => {
  const { set, clear } = toStatus(value);
  return (entry) => (entry.status & set) === set && (entry.status & clear) === 0;
};

const state: ReadFilter =
  ({ text }) =>
  (entry) =>
    entry.state === text;

const FILTERS: Readonly<Partial<Record<OptionName, ReadFilter>>> = {
  protocol,
  family,
  source: address(({ original }) => original.source),
  destination: address(({ original }) => original.destination),
  sourcePort: number(({ original }) => original.sourcePort),
  destinationPort: number(({ original }) => original.destinationPort),
  replySource: address(({ reply }) => reply.source),
  replyDestination: address(({ reply }) => reply.destination),
  replySourcePort: number(({ reply }) => reply.sourcePort),
  replyDestinationPort: number(({ reply }) => reply.destinationPort),
  destinationNat: translated(ConnectionStatus.DST_NAT, ({ reply }) => reply.source),
  sourceNat: translated(ConnectionStatus.SRC_NAT, ({ reply }) => reply.destination),
  icmpType: number(({ original }) => original.icmp?.type),
  icmpCode: number(({ original }) => original.icmp?.code),
  icmpId: number(({ original }) => original.icmp?.id),
  state,
  status,
  mark,
  zone: number((entry) => entry.zone),
  originalZone: number((entry) => entry.originalZone),
  replyZone: number((entry) => entry.replyZone),
};

/** The options of conntrack(8) that choose entries. */
export const FILTER_OPTIONS: readonly OptionName[] = Object.keys(FILTERS) as OptionName[];

/** The filters that options ask for; options that choose nothing are passed over. */
export function filtersOf(options: Options): readonly Filter[] {
  return [...options].flatMap(([name, value]) => {
    const read = FILTERS[name];
    return read === undefined ? [] : [read(value)];
  });
}
