import { bits, formatEndpoint, protocolName } from '@packet-path/core';
import type { ListedColumns } from '../command/command.ts';
import type { Destination } from '../destination/destination.ts';
import type { Forwarding } from '../destination/forwarding.ts';
import { byAddress, byKey } from '../service/order.ts';
import type { ServiceKey } from '../service/service-key.ts';
import type { VirtualService } from '../service/virtual-service.ts';

const METHOD: Readonly<Record<Forwarding, string>> = {
  masquerade: 'Masq',
  direct: 'Route',
  tunnel: 'Tunnel',
};

/** The listings that show settings and connections, without traffic. */
export type SettingColumns = Exclude<ListedColumns, 'statistics' | 'rates'>;

/** Two lines of titles, and the cells behind a destination's address, each with its width. */
interface Columns {
  readonly titles: readonly [string, string];
  cells(destination: Destination): readonly (readonly [cell: string | number, width: number])[];
}

/** ipvsadm.c, `print_title` and `print_service_entry`. */
const COLUMNS: Readonly<Record<SettingColumns, Columns>> = {
  settings: {
    titles: [
      'Prot LocalAddress:Port Scheduler Flags',
      '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
    ],
    cells: ({ forwarding, weight, activeConnections, inactiveConnections }) => [
      [METHOD[forwarding], 7],
      [weight, 6],
      [activeConnections, 10],
      [inactiveConnections, 10],
    ],
  },
  thresholds: {
    titles: [
      'Prot LocalAddress:Port            Uthreshold Lthreshold ActiveConn InActConn ',
      '  -> RemoteAddress:Port',
    ],
    cells: ({ upperThreshold, lowerThreshold, activeConnections, inactiveConnections }) => [
      [upperThreshold, 10],
      [lowerThreshold, 10],
      [activeConnections, 10],
      [inactiveConnections, 10],
    ],
  },
  'persistent-connections': {
    titles: [
      'Prot LocalAddress:Port            Weight    PersistConn ActiveConn InActConn ',
      '  -> RemoteAddress:Port',
    ],
    cells: ({ weight, persistentConnections, activeConnections, inactiveConnections }) => [
      [weight, 9],
      [persistentConnections, 11],
      [activeConnections, 10],
      [inactiveConnections, 10],
    ],
  },
};

/**
 * The text of `ipvsadm -Ln`, `-Ln --thresholds` or `-Ln --persistent-conn`.
 *
 * @param size the number of buckets of the connection table
 */
export function listServices(
  services: Iterable<VirtualService>,
  size: number,
  columns: SettingColumns,
): string {
  const { titles, cells } = COLUMNS[columns];
  const lines = [`IP Virtual Server version 1.2.1 (size=${size})`, ...titles];
  for (const service of [...services].sort(byKey)) {
    lines.push(`${title(service.key)} ${service.scheduler.name}${flags(service)}`);
    for (const destination of [...service.destinations].sort(byAddress)) {
      const padded = cells(destination).map(([cell, width]) => String(cell).padEnd(width));
      lines.push([`  -> ${formatEndpoint(destination).padEnd(28)}`, ...padded].join(' '));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** `TCP  10.96.0.1:80`, `FWM  7`. */
export function title(key: ServiceKey): string {
  if (key.kind === 'mark') return key.family === 4 ? `FWM  ${key.mark}` : `FWM  ${key.mark} IPv6`;
  return `${protocolName(key.protocol).toUpperCase().padEnd(4)} ${formatEndpoint(key)}`;
}

function flags({ key, persistence, onePacket, schedulerFlags }: VirtualService): string {
  const words: string[] = [];
  if (schedulerFlags.length > 0) words.push(` (${schedulerFlags.join(',')})`);
  if (persistence !== null) {
    const { timeout, prefixLength, netmask } = persistence;
    words.push(` persistent ${timeout}`);
    if (prefixLength !== bits(key.family)) {
      words.push(` mask ${key.family === 4 ? netmask : prefixLength}`);
    }
  }
  if (onePacket) words.push(' ops');
  return words.join('');
}
