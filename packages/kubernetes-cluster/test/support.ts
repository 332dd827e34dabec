import type { Cluster } from '@packet-path/cluster';
import { type Address, type Flow, Protocol, parseEndpoint, toAddress } from '@packet-path/core';
import { clusterFlows } from '@packet-path/data-plane';
import type { KubernetesClusterOptions } from '../src/index.ts';

/** Every mode, with the layouts and versions that write other rules. */
export const MODES: readonly KubernetesClusterOptions[] = [
  { mode: 'iptables', layout: 'current' },
  { mode: 'iptables', layout: '2019' },
  { mode: 'ipvs' },
  { mode: 'nftables' },
  { mode: 'userspace' },
];

export const FABRICS = ['routed', 'vxlan', 'ipip'] as const;

/** A TCP flow between two ends that are written out. */
export function tcpFlow(source: string, destination: string): Flow {
  return {
    protocol: Protocol.TCP,
    source: parseEndpoint(source),
    destination: parseEndpoint(destination),
  };
}

/** Flows to every address of every service: from a pod of each node, from each node, and from outside. */
export function flowsFromEverywhere(cluster: Cluster): readonly Flow[] {
  let port = 40_000;
  return clusterFlows(cluster, { from: ['pod', 'node', 'outside'] }).flatMap(({ from, flow }) => {
    const { family } = flow.source.address;
    const homes = from === 'outside' ? [flow.source.address] : homesOf(cluster, from, family);
    return homes.map((address) => ({ ...flow, source: { address, port: port++ } }));
  });
}

function homesOf({ nodes }: Cluster, from: 'pod' | 'node' | null, family: 4 | 6): Address[] {
  return nodes.flatMap(({ addresses, podCIDRs }) =>
    from === 'node'
      ? addresses.filter((address) => address.family === family)
      : podCIDRs.filter((block) => block.family === family).map((block) => lastOf(block.address)),
  );
}

/** A pod of a block that serves nothing. */
function lastOf(block: Address): Address {
  return toAddress(block).plus(200);
}
