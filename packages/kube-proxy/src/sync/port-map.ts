import type { ProxyPort } from '@packet-path/cluster';
import { sameValue } from './same-value.ts';

/** The ports of a family by service, port name and protocol (`ServicePortName`). */
export type PortMap = ReadonlyMap<string, ProxyPort>;

export function portMap(ports: readonly ProxyPort[]): PortMap {
  return new Map(ports.map((port) => [portKey(port), port]));
}

export function portKey({ name, protocol }: ProxyPort): string {
  return `${name}/${protocol}`;
}

/**
 * `namespace/name`: changes are noted by service, so that a change of one port rewrites its other
 * ports too.
 */
export function serviceOf({ name }: ProxyPort): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(0, colon);
}

/** The services that were added, removed or changed, or whose endpoints were. */
export function changedServices(before: PortMap, after: PortMap): ReadonlySet<string> {
  const changed = new Set<string>();
  for (const [key, port] of after) {
    const known = before.get(key);
    if (known === undefined || !sameValue(known, port)) changed.add(serviceOf(port));
  }
  for (const [key, port] of before) if (!after.has(key)) changed.add(serviceOf(port));
  return changed;
}
