import { type Address, Prefix, Protocol, type Route } from '@packet-path/core';
import type { KubernetesNode } from '@packet-path/node';
import type { TunnelPlan } from '../fabric/fabric-plan.ts';

/** The routes to the pods of other nodes, by node: one object each, which all nodes share. */
export type TunnelRoutes = ReadonlyMap<string, readonly Route[]>;

/** The routes to the pods of each node through a tunnel. */
export function tunnelRoutes(
  { device }: TunnelPlan,
  blocks: ReadonlyMap<string, readonly Prefix[]>,
): TunnelRoutes {
  return new Map(
    Array.from(blocks, ([node, prefixes]) => [
      node,
      prefixes.map(
        (prefix): Route => ({
          type: 'unicast',
          prefix,
          interface: device,
          via: null,
          source: null,
        }),
      ),
    ]),
  );
}

/** The address of a node's end of the tunnel: flannel and Calico take it from the node's own block. */
export function tunnelAddress(block: Prefix): Address {
  return block.network().address;
}

/** Gives a node its end of the tunnel: the device, the routes through it, and VXLAN's open port. */
export function attachTunnel(
  { host, place }: KubernetesNode,
  tunnel: TunnelPlan,
  routes: TunnelRoutes,
): void {
  const addresses = place.networks.map(({ block }) => Prefix.host(tunnelAddress(block)));
  host.addInterface({ name: tunnel.device, mtu: tunnel.mtu, addresses });
  for (const [node, through] of routes) {
    if (node !== place.node.name) for (const route of through) host.addRoute(route);
  }
  if (tunnel.kind === 'vxlan') {
    host.sockets.openKernelPort({ protocol: Protocol.UDP, port: tunnel.port });
  }
}
