import { bits, formatEndpoint, protocolName } from '@packet-path/core';
import type { ConnectionEntry } from '../connection/entries.ts';
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

/** What `ipvsadm -Ln` prints. `size` is the number of buckets of the connection table. */
export function listServices(services: Iterable<VirtualService>, size: number): string {
  const lines = [
    `IP Virtual Server version 1.2.1 (size=${size})`,
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
  ];
  for (const service of [...services].sort(byKey)) {
    lines.push(`${title(service.key)} ${service.scheduler.name}${flags(service)}`);
    for (const destination of [...service.destinations].sort(byAddress)) {
      lines.push(row(destination));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What `ipvsadm -Lnc` prints. */
export function listConnections(entries: readonly ConnectionEntry[]): string {
  const columns = (words: readonly string[]): string => {
    const [protocol = '', expire = '', state = '', source = '', virtual = '', destination = ''] =
      words;
    const left = `${protocol.padEnd(3)} ${expire.padEnd(6)} ${state.padEnd(11)}`;
    return `${left} ${source.padEnd(18)} ${virtual.padEnd(18)} ${destination}`;
  };
  const lines = entries.map(({ protocol, expires, state, client, virtual, destination }) =>
    columns([
      protocol.toUpperCase(),
      `${twoDigits(Math.floor(expires / 60))}:${twoDigits(expires % 60)}`,
      state,
      formatEndpoint(client),
      formatEndpoint(virtual),
      formatEndpoint(destination),
    ]),
  );
  const head = columns(['pro', 'expire', 'state', 'source', 'virtual', 'destination']);
  return ['IPVS connection entries', head, ...lines, ''].join('\n');
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

function row(destination: Destination): string {
  const { forwarding, weight, activeConnections, inactiveConnections } = destination;
  const counts = [activeConnections, inactiveConnections].map((count) => String(count).padEnd(10));
  const left = `  -> ${formatEndpoint(destination).padEnd(28)} ${METHOD[forwarding].padEnd(7)}`;
  return `${left} ${String(weight).padEnd(6)} ${counts.join(' ')}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
