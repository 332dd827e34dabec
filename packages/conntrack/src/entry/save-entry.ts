import { hasPorts, Protocol, protocolName } from '@packet-path/core';
import { ConnectionStatus } from '../table/status.ts';
import type { ConnectionEntry } from './entry.ts';

type SavedStatus = 'EXPECTED' | 'SEEN_REPLY' | 'ASSURED' | 'FIXED_TIMEOUT';

/** Bits of the status that a line of `-o save` names, in the tool's order. */
export const SAVED_STATUS: Readonly<Record<SavedStatus, number>> = {
  EXPECTED: ConnectionStatus.EXPECTED,
  SEEN_REPLY: ConnectionStatus.SEEN_REPLY,
  ASSURED: ConnectionStatus.ASSURED,
  FIXED_TIMEOUT: ConnectionStatus.FIXED_TIMEOUT,
};

/** Protocols that the tool names; it writes the others as numbers (conntrack-tools, `proto_list`). */
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
 * A connection as a command that adds it again: a line of `conntrack -L -o save`, without the
 * line's end (conntrack-tools, src/conntrack.c, `ct_save_snprintf`).
 *
 * The tool leaves the mark out; here it is written, so that nothing is lost.
 */
export function saveEntry(entry: ConnectionEntry): string {
  const { original, reply, status, protocol, mark, zone, state } = entry;
  const named = Object.entries(SAVED_STATUS).filter(([, bit]) => (status & bit) !== 0);
  const translated = (bit: number): boolean => (status & bit) !== 0;
  const server = translated(ConnectionStatus.DST_NAT) ? '-g' : '-r';
  const client = translated(ConnectionStatus.SRC_NAT) ? '-n' : '-q';
  return [
    `-A -t ${entry.timeout}`,
    `-u ${named.map(([name]) => name).join() || 'UNSET'}`,
    ...(mark === 0 ? [] : [`-m ${mark}`]),
    ...(zone === 0 ? [] : [`-w ${zone}`]),
    ...(entry.originalZone === 0 ? [] : [`--orig-zone ${entry.originalZone}`]),
    ...(entry.replyZone === 0 ? [] : [`--reply-zone ${entry.replyZone}`]),
    `-s ${original.source} -d ${original.destination}`,
    `${server} ${reply.source} ${client} ${reply.destination}`,
    `-p ${NAMED.has(protocol) ? protocolName(protocol) : protocol}`,
    ...saveProtocol(entry),
    ...(state === undefined ? [] : [`--state ${state}`]),
  ].join(' ');
}

function saveProtocol({ original, reply, protocol }: ConnectionEntry): readonly string[] {
  const { icmp } = original;
  if (icmp !== undefined) {
    const id = reply.icmp?.id ?? icmp.id;
    const echoed = id === icmp.id ? [] : [`--reply-icmp-id ${id}`];
    return [`--icmp-type ${icmp.type} --icmp-code ${icmp.code} --icmp-id ${icmp.id}`, ...echoed];
  }
  if (!hasPorts(protocol)) return [];
  return [
    `--sport ${original.sourcePort} --dport ${original.destinationPort}`,
    `--reply-port-src ${reply.sourcePort} --reply-port-dst ${reply.destinationPort}`,
  ];
}
