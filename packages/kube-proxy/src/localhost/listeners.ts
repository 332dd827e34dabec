import { type Cluster, type ProxyPort, SOME_CLUSTER } from '@packet-path/cluster';
import { Address, checkArgument, type Endpoint, type Family, someObject } from '@packet-path/core';
import { nftablesContext } from '../nftables/rules/context.ts';
import type { NftablesProxyOptions } from '../nftables/rules/options.ts';
import { familiesOf, orderedPorts } from '../proxy/context.ts';
import { type TopologyNode, topologyOf } from '../proxy/topology.ts';

/** A node port that the proxy of localhost serves at one loopback address. */
export interface LocalhostListener {
  /** 127.0.0.1 or ::1. */
  readonly address: Address;
  readonly port: number;
  /** `namespace/name:port`. */
  readonly service: string;
  /** At least one. */
  readonly endpoints: readonly Endpoint[];
  /** The time after the last connection for which all clients keep one endpoint; undefined without affinity. */
  readonly affinitySeconds: number | undefined;
}

const LOOPBACK: Readonly<Record<Family, Address>> = {
  4: Address.parse('127.0.0.1'),
  6: Address.parse('::1'),
};

/**
 * The ports that kube-proxy listens on at localhost for one state of the cluster (KEP-6032, layout
 * 1.37): TCP node ports that have an endpoint which may answer here. None without the option
 * `localhostNodePorts`, and none where `nodePortAddresses` does not name a loopback network.
 *
 * @throws {PacketPathError} as `nftablesProgram`
 */
export function localhostListeners(
  cluster: Cluster,
  options: NftablesProxyOptions,
): readonly LocalhostListener[] {
  checkArgument('localhostListeners', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('localhostListeners', 'options', options, someObject);
  return familiesOf(cluster, options).flatMap((family) => {
    const context = nftablesContext(cluster, options, family);
    if (context.localhost !== 'proxied') return [];
    return orderedPorts(context).flatMap((port) => listener(port, context.node, LOOPBACK[family]));
  });
}

function listener(port: ProxyPort, node: TopologyNode, address: Address): LocalhostListener[] {
  if (port.protocol !== 'tcp' || port.nodePort === 0) return [];
  const { cluster, local } = topologyOf(port, node);
  const endpoints = port.externalPolicy === 'Local' ? local : cluster;
  if (endpoints.length === 0) return [];
  return [
    {
      address,
      port: port.nodePort,
      service: port.name,
      endpoints: endpoints.map((endpoint) => ({ address: endpoint.address, port: endpoint.port })),
      affinitySeconds: port.affinitySeconds,
    },
  ];
}
