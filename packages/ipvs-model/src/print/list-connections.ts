import { formatEndpoint } from '@packet-path/core';
import type { IpvsConnectionEntry } from '../connection/entries.ts';

/** The text of `ipvsadm -Lnc` (ipvsadm.c, `print_conn`). */
export function listConnections(entries: readonly IpvsConnectionEntry[]): string {
  const head = line('pro', 'expire', 'state', 'source', 'virtual', 'destination');
  const lines = entries.map(({ protocol, expires, state, client, virtual, destination }) =>
    line(
      protocol.toUpperCase(),
      `${twoDigits(Math.floor(expires / 60))}:${twoDigits(expires % 60)}`,
      state,
      formatEndpoint(client),
      formatEndpoint(virtual),
      formatEndpoint(destination),
    ),
  );
  return ['IPVS connection entries', head, ...lines, ''].join('\n');
}

function line(
  protocol: string,
  expire: string,
  state: string,
  source: string,
  virtual: string,
  destination: string,
): string {
  const left = `${protocol.padEnd(3)} ${expire.padEnd(6)} ${state.padEnd(11)}`;
  return `${left} ${source.padEnd(18)} ${virtual.padEnd(18)} ${destination}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}
