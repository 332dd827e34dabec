import { type Flow, formatEndpoint } from '@packet-path/core';
import type { LinuxHost } from '@packet-path/linux-host';

/**
 * How many connections in a row a flow needs to meet every server once: as many as its virtual
 * service has, whose round robin takes them in turn; 1 where none takes the flow.
 */
export function roundsOf({ ipvs }: LinuxHost): (flow: Flow) => number {
  const servers = new Map<string, number>();
  for (const { key, destinations } of ipvs.view.services) {
    if (key.kind === 'address') servers.set(name(key.protocol, key), destinations.length);
  }
  return ({ protocol, destination }) => Math.max(1, servers.get(name(protocol, destination)) ?? 1);
}

function name(protocol: number, endpoint: Flow['destination']): string {
  return `${protocol} ${formatEndpoint(endpoint)}`;
}
