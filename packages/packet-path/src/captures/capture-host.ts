import type { Address, NetworkInterface, Packet, Routes, VirtualClock } from '@packet-path/core';
import { UPLINK } from '@packet-path/data-plane';
import type { TracedPath } from '../trace/trace-flow.ts';

/** A path that packets of a capture can be sent through. */
export interface CapturePath extends TracedPath {
  readonly clock: VirtualClock;
}

/** A host whose devices and addresses can be seen. */
interface SeenHost {
  readonly routes: Routes;
  readonly interfaces: ReadonlyMap<string, NetworkInterface>;
}

/** The network of a path, as far as it shows one: a Linux host does, and a Kubernetes node has one. */
function seenHost(path: object): SeenHost | undefined {
  const host: unknown = 'host' in path ? path.host : path;
  const isHost =
    typeof host === 'object' && host !== null && 'routes' in host && 'interfaces' in host;
  return isHost ? (host as SeenHost) : undefined;
}

/**
 * The device that a captured packet comes in by; null for one that the host itself sends. It is that of the
 * capture where the host has it, else the one that leads to the packet's source.
 */
export function arrivalDevice(
  path: CapturePath,
  packet: Packet,
  captured: string | null,
): string | null {
  const host = seenHost(path);
  if (host === undefined) return UPLINK;
  if (isOwn(host, packet.source)) return null;
  if (captured !== null && host.interfaces.has(captured)) return captured;
  return host.routes.lookup(packet.source)?.interface ?? UPLINK;
}

function isOwn({ routes }: SeenHost, address: Address): boolean {
  return routes.isLocal(address);
}
