import { PacketPathError, protocolNumber, toAddress } from '@packet-path/core';
import type { Conntrack } from '../conntrack.ts';
import type { ConnectionEntry } from '../entry.ts';
import { ConnectionStatus } from '../table/status.ts';

/** Whether a connection is one that the command is about. */
export type Filter = (entry: ConnectionEntry, conntrack: Conntrack) => boolean;

/** Makes a filter of an option's value. @throws {PacketPathError} */
type ReadFilter = (value: string) => Filter;

const address =
  (of: (entry: ConnectionEntry) => ConnectionEntry['original']['source']): ReadFilter =>
  (value) => {
    const wanted = toAddress(value);
    return (entry) => of(entry).equals(wanted);
  };

const number =
  (of: (entry: ConnectionEntry) => number): ReadFilter =>
  (value) => {
    if (!/^\d{1,10}$/.test(value)) {
      throw new PacketPathError('bad-option', `'${value}' is no number`, { expected: 'a number' });
    }
    return (entry) => of(entry) === Number(value);
  };

const protocol: ReadFilter = (value) => {
  const wanted = protocolNumber(value);
  if (wanted === undefined) {
    throw new PacketPathError('bad-option', `'${value}' is no protocol`, { expected: 'as udp' });
  }
  return (entry) => entry.protocol === wanted;
};

const family: ReadFilter = (value) => {
  if (value !== 'ipv4' && value !== 'ipv6') {
    throw new PacketPathError('bad-option', `'${value}' is no family`, {
      expected: 'ipv4 or ipv6',
    });
  }
  return ({ original }) => original.source.family === (value === 'ipv4' ? 4 : 6);
};

/** Of translated connections only: by the far end's address as its answers show it. */
const translated = (
  status: number,
  of: (entry: ConnectionEntry) => ConnectionEntry['original']['source'],
): ReadFilter => {
  const read = address(of);
  return (value) => {
    const isThere = read(value);
    return (entry, conntrack) =>
      (conntrack.status(entry.handle) & status) !== 0 && isThere(entry, conntrack);
  };
};

const originalSource = address(({ original }) => original.source);
const originalDestination = address(({ original }) => original.destination);
const originalSourcePort = number(({ original }) => original.sourcePort);
const originalDestinationPort = number(({ original }) => original.destinationPort);

/** The options of conntrack(8) that choose entries. */
const FILTERS: Readonly<Record<string, ReadFilter>> = {
  '-p': protocol,
  '-f': family,
  '-s': originalSource,
  '--orig-src': originalSource,
  '-d': originalDestination,
  '--orig-dst': originalDestination,
  '--sport': originalSourcePort,
  '--orig-port-src': originalSourcePort,
  '--dport': originalDestinationPort,
  '--orig-port-dst': originalDestinationPort,
  '--reply-src': address(({ reply }) => reply.source),
  '--reply-dst': address(({ reply }) => reply.destination),
  '--reply-port-src': number(({ reply }) => reply.sourcePort),
  '--reply-port-dst': number(({ reply }) => reply.destinationPort),
  '--dst-nat': translated(ConnectionStatus.DST_NAT, ({ reply }) => reply.source),
  '--src-nat': translated(ConnectionStatus.SRC_NAT, ({ reply }) => reply.destination),
};

/** Reads options in pairs of name and value. @throws {PacketPathError} */
export function readFilters(words: readonly string[]): readonly Filter[] {
  const filters: Filter[] = [];
  for (let index = 0; index < words.length; index += 2) {
    const [name, value] = [words[index] ?? '', words[index + 1]];
    const read = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    if (read === undefined) {
      throw new PacketPathError('unknown-option', `'${name}' is not understood`, {
        expected: Object.keys(FILTERS).join(', '),
      });
    }
    if (value === undefined) throw new PacketPathError('truncated', `${name} needs a value`);
    filters.push(read(value));
  }
  return filters;
}
