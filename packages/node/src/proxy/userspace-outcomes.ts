import { type Flow, protocolName } from '@packet-path/core';
import { everyTurn, type Outcomes, type Scene, wholeConnections } from '@packet-path/data-plane';
import type { Portal } from '@packet-path/kube-proxy';
import type { LinuxHost } from '@packet-path/linux-host';

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
  const portal = portals.find((one) => takes(one, flow, scene));
  if (portal === undefined) return undefined;
  const endpoints = portal.endpoints.length;
  const turns = Math.max(1, endpoints);
  return { exact: everyTurn(turns, wholeConnections(scene, flow)), means: 'turns', endpoints };
}

function takes(portal: Portal, flow: Flow, { host }: Scene<LinuxHost>): boolean {
  const { address, port } = flow.destination;
  if (protocolName(flow.protocol) !== portal.protocol) return false;
  const { clusterIP, externalIPs, loadBalancerIPs, nodePort } = portal;
  if (port === portal.port) {
    return [clusterIP, ...externalIPs, ...loadBalancerIPs].some((own) => own.equals(address));
  }
  const isNode = host.routes.lookup(address)?.type === 'local';
  return isNode && port === nodePort && address.family === portal.family;
}
