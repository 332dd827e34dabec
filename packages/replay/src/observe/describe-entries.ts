import type { ConnectionEntry, EntryTuple } from '@packet-path/conntrack';
import { type Microseconds, protocolName, SECOND } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';
import type { JsonObject } from '../case/kernel-case.ts';

/** A host's connections by the recordings' keys; the seconds left have a fraction. */
export function describeEntries({ conntrack }: LinuxHost): readonly JsonObject[] {
  return conntrack
    .entries()
    .map((entry) => describeEntry(entry, conntrack.table.timeLeft(entry.handle)));
}

function describeEntry(entry: ConnectionEntry, timeLeft: Microseconds): JsonObject {
  const { state, unreplied, assured, mark, zone, originalZone, replyZone } = entry;
  return {
    protocol: protocolName(entry.protocol),
    ...(state !== undefined && { state }),
    timeout: timeLeft / SECOND,
    original: describeTuple(entry.original),
    reply: describeTuple(entry.reply),
    unreplied,
    assured,
    mark,
    zone,
    'zone-orig': originalZone,
    'zone-reply': replyZone,
  };
}

function describeTuple(tuple: EntryTuple): JsonObject {
  const addresses = { src: String(tuple.source), dst: String(tuple.destination) };
  const { icmp, keys, counters } = tuple;
  if (icmp !== undefined) return { ...addresses, ...icmp, ...counters };
  const ends =
    keys === undefined
      ? { sport: tuple.sourcePort, dport: tuple.destinationPort }
      : { srckey: keys.source, dstkey: keys.destination };
  return { ...addresses, ...ends, ...counters };
}
