import type { ConnectionEntry, Conntrack } from '@packet-path/conntrack';
import { PacketPathError, protocolNumber } from '@packet-path/core';

/** What an option of `conntrack -D` looks at. */
const FILTERS: Readonly<Record<string, (entry: ConnectionEntry) => string | number>> = {
  '-p': ({ protocol }) => protocol,
  '--orig-src': ({ original }) => String(original.source),
  '-s': ({ original }) => String(original.source),
  '--orig-dst': ({ original }) => String(original.destination),
  '-d': ({ original }) => String(original.destination),
  '--orig-port-src': ({ original }) => original.sourcePort,
  '--sport': ({ original }) => original.sourcePort,
  '--orig-port-dst': ({ original }) => original.destinationPort,
  '--dport': ({ original }) => original.destinationPort,
  '--reply-src': ({ reply }) => String(reply.source),
  '--reply-dst': ({ reply }) => String(reply.destination),
};

/**
 * Runs a command of the tool `conntrack`: `-L`, which evicts what has expired, `-F`, or `-D` with
 * filters.
 *
 * @throws {PacketPathError} `unknown-option` or `truncated`
 */
export function runConntrackCommand(conntrack: Conntrack, line: string): void {
  const [action, ...words] = line.trim().split(/\s+/);
  if (action === '-L') conntrack.collect();
  else if (action === '-F') conntrack.flush();
  else if (action === '-D') remove(conntrack, readFilters(words));
  else throw unknown(`conntrack ${line}`);
}

type Filter = (entry: ConnectionEntry) => boolean;

function remove(conntrack: Conntrack, filters: readonly Filter[]): void {
  for (const entry of conntrack.entries()) {
    if (filters.every((holds) => holds(entry))) conntrack.delete(entry.handle);
  }
}

function readFilters(words: readonly string[]): readonly Filter[] {
  const filters: Filter[] = [];
  for (let index = 0; index < words.length; index += 2) {
    const [name, value] = [words[index] ?? '', words[index + 1]];
    const read = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined;
    if (read === undefined) throw unknown(name);
    if (value === undefined) throw new PacketPathError('truncated', `${name} needs a value`);
    const wanted = name === '-p' ? protocolNumber(value) : value;
    filters.push((entry) => String(read(entry)) === String(wanted));
  }
  return filters;
}

function unknown(text: string): PacketPathError {
  return new PacketPathError('unknown-option', `'${text}' is not understood`, {
    expected: `-L, -F, or -D with ${Object.keys(FILTERS).join(', ')}`,
  });
}
