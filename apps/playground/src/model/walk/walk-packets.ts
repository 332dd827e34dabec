import { formatPacket, type Packet, protocolName } from 'packet-path/core';
import type { PacketWay, Stop } from 'packet-path/trace';
import type { PacketText, WalkPacket, WalkStop } from '../protocol/walk.ts';
import { countersOf } from './counters-of.ts';
import { endsOf, PacketEnds } from './packet-ends.ts';
import type { Say } from './say.ts';
import { stepLine } from './step-line.ts';
import type { Sent, TracedWalk } from './trace-walk.ts';
import { walkEvents } from './walk-events.ts';

/**
 * The packets of a connection in the order of their beginnings. The first that comes of a packet that was
 * sent has that packet's ledger; those that came into being on its way are counted there.
 *
 * @param tables gets each text of conntrack's table once
 */
export function walkPackets(
  { steps, ways, sent }: TracedWalk,
  tables: string[],
  say: Say,
): WalkPacket[] {
  const beginnings = steps.flatMap((step, at) => (step.kind === 'packet' ? [at] : []));
  let taken = -1;
  return ways.map((way, index) => {
    const at = beginnings[index] ?? 0;
    const one = sent.findLast(({ from }) => from <= at) ?? sent[0]!;
    const isFirst = sent.indexOf(one) !== taken;
    taken = sent.indexOf(one);
    return walkPacket(way, one, isFirst, indexIn(tables, one.table), say);
  });
}

function indexIn(tables: string[], text: string): number {
  const known = tables.indexOf(text);
  return known === -1 ? tables.push(text) - 1 : known;
}

function walkPacket(
  way: PacketWay,
  sent: Sent,
  isFirst: boolean,
  table: number,
  say: Say,
): WalkPacket {
  const { begin, stops } = way;
  return {
    phase: sent.phase,
    origin: begin.origin,
    title: say(begin),
    begins: packetText(begin.packet),
    ends: lastOf(stops),
    stops: walkStops(way, say),
    ledger: isFirst ? countersOf(sent.work) : null,
    table,
  };
}

/** The way of a packet, stop by stop. */
export function walkStops({ begin, stops }: PacketWay, say: Say): readonly WalkStop[] {
  const ends = new PacketEnds(begin.packet);
  return stops.map((stop) => walkStop(stop, ends, say));
}

function walkStop(stop: Stop, ends: PacketEnds, say: Say): WalkStop {
  if (stop.kind === 'step') return stepLine(stop.step, ends, say);
  const { hook, calls } = stop;
  return {
    kind: 'hook',
    hook,
    calls: calls.map(({ name, priority, verdict, events }) => ({
      name,
      priority,
      verdict: verdict ?? null,
      events: walkEvents(events, ends, say),
    })),
  };
}

/** The packet as it left the host or reached a socket. */
function lastOf(stops: readonly Stop[]): PacketText | null {
  for (const stop of stops.toReversed()) {
    if (stop.kind !== 'step') continue;
    if (stop.step.kind === 'emit' || stop.step.kind === 'deliver')
      return packetText(stop.step.packet);
  }
  return null;
}

function packetText(packet: Packet): PacketText {
  const { source, destination } = endsOf(packet);
  const protocol = protocolName(packet.protocol);
  const line = formatPacket(packet);
  const more = line.slice(line.indexOf(` ${protocol}`) + protocol.length + 1).trim();
  return { source, destination, protocol, more };
}
