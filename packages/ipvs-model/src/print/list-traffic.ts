import { formatEndpoint } from '@packet-path/core';
import { byAddress, byKey } from '../service/order.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import type { Traffic } from '../traffic/traffic.ts';
import type { TrafficCounts } from '../traffic/traffic-counts.ts';
import { title } from './list.ts';

/** The widths of the name before the counts, and of a count. */
const NAME = 33;
const COUNT = 9;

/** From which count on ipvsadm shortens it, and to which unit. */
const UNITS = [
  { from: 1e14, unit: 1e12, letter: 'T' },
  { from: 1e11, unit: 1e9, letter: 'G' },
  { from: 1e9, unit: 1e6, letter: 'M' },
  { from: 1e8, unit: 1e3, letter: 'K' },
] as const;

/** A listing of traffic: the columns' titles and the counts below them. */
export interface TrafficListing {
  readonly titles: readonly string[];
  of(traffic: Traffic): TrafficCounts;
}

/** The listings of traffic that `-L` knows. */
export const TRAFFIC_LISTINGS: Readonly<Record<'statistics' | 'rates', TrafficListing>> = {
  statistics: {
    titles: ['Conns', 'InPkts', 'OutPkts', 'InBytes', 'OutBytes'],
    of: (traffic) => traffic.listed,
  },
  rates: {
    titles: ['CPS', 'InPPS', 'OutPPS', 'InBPS', 'OutBPS'],
    of: (traffic) => traffic.rates,
  },
};

/**
 * The text of `ipvsadm -Ln --stats` or `--rate`. `size` is the number of buckets of the connection
 * table.
 */
export function listTraffic(
  services: Iterable<VirtualService>,
  size: number,
  listing: TrafficListing,
): string {
  const lines = [
    `IP Virtual Server version 1.2.1 (size=${size})`,
    row('Prot LocalAddress:Port', listing.titles),
    '  -> RemoteAddress:Port',
  ];
  for (const service of [...services].sort(byKey)) {
    lines.push(row(title(service.key), counts(listing.of(service.traffic))));
    for (const destination of [...service.destinations].sort(byAddress)) {
      lines.push(
        row(`  -> ${formatEndpoint(destination)}`, counts(listing.of(destination.traffic))),
      );
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A count in at most eight digits, or in thousands, millions … of them, rounded down. */
export function shortCount(count: number): string {
  const shortened = UNITS.find(({ from }) => count >= from);
  if (shortened === undefined) return String(count);
  return `${Math.floor(count / shortened.unit)}${shortened.letter}`;
}

function counts(traffic: TrafficCounts): string[] {
  const { connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes } = traffic;
  return [connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes].map(
    shortCount,
  );
}

function row(name: string, words: readonly string[]): string {
  return name.padEnd(NAME) + words.map((word) => word.padStart(COUNT)).join('');
}
