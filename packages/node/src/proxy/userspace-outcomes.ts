import type { Flow } from '@packet-path/core';
import { everyTurn, type Outcomes, type Scene, wholeConnections } from '@packet-path/data-plane';
import type { Portal } from '@packet-path/kube-proxy';
import type { LinuxHost } from '@packet-path/linux-host';
import { PortalIndex } from './portal-index.ts';

/**
 * The outcomes of a flow that the userspace proxy takes: its endpoints take turns, and a connection
 * is played whole, since the proxy calls its endpoint only when the client's is open. Undefined where
 * no portal takes the flow.
 */
export function userspaceOutcomes(
  scene: Scene<LinuxHost>,
  flow: Flow,
  portals: readonly Portal[],
): Outcomes | undefined {
  if (portals.length === 0) return undefined;
  const { protocol, destination } = flow;
  const isNode = (): boolean => scene.host.routes.lookup(destination.address)?.type === 'local';
  const portal = PortalIndex.of(portals).taking(protocol, destination, isNode);
  if (portal === undefined) return undefined;
  const endpoints = portal.endpoints.length;
  const turns = Math.max(1, endpoints);
  return { exact: everyTurn(turns, wholeConnections(scene, flow)), means: 'turns', endpoints };
}
