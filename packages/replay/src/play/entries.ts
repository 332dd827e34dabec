import type { ConnectionEntry, EntryTuple } from '@packet-path/conntrack';
import { protocolName } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import type { JsonObject } from '../case/kernel-case.ts';

/** A host's connections by the recordings' keys. */
export function describeEntries(host: LinuxHost): readonly JsonObject[] {
  return host.conntrack.entries().map(describeEntry);
}

function describeEntry(entry: ConnectionEntry): JsonObject {
  const { state, timeout, unreplied, assured, mark, zone } = entry;
  return {
    protocol: protocolName(entry.protocol),
    ...(state !== undefined && { state }),
    timeout,
    original: describeTuple(entry.original),
    reply: describeTuple(entry.reply),
    unreplied,
    assured,
    mark,
    zone,
  };
}

function describeTuple(tuple: EntryTuple): JsonObject {
  const addresses = { src: String(tuple.source), dst: String(tuple.destination) };
  if (tuple.icmp !== undefined) return { ...addresses, ...tuple.icmp };
  return { ...addresses, sport: tuple.sourcePort, dport: tuple.destinationPort };
}
