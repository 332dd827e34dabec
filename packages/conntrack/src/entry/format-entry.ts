import { checkArgument, hasPorts, objectOf, Protocol, protocolName } from '@packet-path/core';
import type { ConnectionEntry, EntryTuple } from './entry.ts';

/** Protocols that `conntrack` knows by name; the others it calls `unknown`. */
const NAMED: ReadonlySet<number> = new Set([
  Protocol.ICMP,
  Protocol.TCP,
  Protocol.UDP,
  Protocol.GRE,
  Protocol.ICMPV6,
  Protocol.SCTP,
  Protocol.UDPLITE,
]);

/**
 * A line of `conntrack -L`, without the line's end (libnetfilter_conntrack,
 * `NFCT_O_DEFAULT`): `tcp      6 431999 ESTABLISHED src=… [ASSURED] mark=0 use=1`.
 */
export function formatEntry(entry: ConnectionEntry): string {
  checkArgument(
    'formatEntry',
    'entry',
    entry,
    objectOf('handle', 'protocol', 'timeout', 'original'),
  );
  const { protocol, state } = entry;
  const name = NAMED.has(protocol) ? protocolName(protocol) : 'unknown';
  return [
    name.padEnd(8),
    protocol,
    entry.timeout,
    ...(state === undefined ? [] : [state]),
    formatTuple(entry.original, protocol),
    ...(entry.originalZone === 0 ? [] : [`zone-orig=${entry.originalZone}`]),
    ...formatCounters(entry.original),
    ...(entry.unreplied ? ['[UNREPLIED]'] : []),
    formatTuple(entry.reply, protocol),
    ...(entry.replyZone === 0 ? [] : [`zone-reply=${entry.replyZone}`]),
    ...formatCounters(entry.reply),
    ...(entry.assured ? ['[ASSURED]'] : []),
    `mark=${entry.mark}`,
    ...(entry.zone === 0 ? [] : [`zone=${entry.zone}`]),
    'use=1',
  ].join(' ');
}

function formatCounters({ counters }: EntryTuple): readonly string[] {
  return counters === undefined ? [] : [`packets=${counters.packets} bytes=${counters.bytes}`];
}

function formatTuple(tuple: EntryTuple, protocol: number): string {
  const ends = `src=${tuple.source} dst=${tuple.destination}`;
  const { icmp, keys } = tuple;
  if (keys !== undefined) {
    const [from, to] = [keys.source, keys.destination].map((key) => key.toString(16));
    return `${ends} srckey=0x${from} dstkey=0x${to}`;
  }
  if (icmp !== undefined) return `${ends} type=${icmp.type} code=${icmp.code} id=${icmp.id}`;
  if (!hasPorts(protocol)) return ends;
  return `${ends} sport=${tuple.sourcePort} dport=${tuple.destinationPort}`;
}
