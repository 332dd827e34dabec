import type { Address } from '@packet-path/core';
import type { NftablesContext } from './context.ts';
import {
  CLUSTER_IPS,
  FIREWALL_IPS,
  NO_ENDPOINT_NODE_PORTS,
  NO_ENDPOINT_SERVICES,
  NODE_PORT_IPS,
  SERVICE_IPS,
  SERVICE_NODE_PORTS,
} from './objects.ts';
import type { NftTableText } from './table-text.ts';

/** The sets and maps there are for every cluster; the two of addresses with their elements. */
export function declareFixedSets(table: NftTableText, context: NftablesContext): void {
  const { ports, generation, nodePortIPs } = context;
  const address = context.family === 4 ? 'ipv4_addr' : 'ipv6_addr';
  const comment = (text: string): string[] => [`comment "${text}"`];

  if (generation === 'current') {
    table.declare('set', CLUSTER_IPS, address, comment('Active ClusterIPs'));
    const clusterIPs = ports.map(({ clusterIP }) => clusterIP);
    for (const ip of inOrder(clusterIPs)) table.element(CLUSTER_IPS, `${ip}`);
  }
  if (nodePortIPs !== undefined) {
    table.declare('set', NODE_PORT_IPS, address, comment('IPs that accept NodePort traffic'));
    for (const ip of inOrder(nodePortIPs)) table.element(NODE_PORT_IPS, `${ip}`);
  }
  const verdicts = (name: string, type: string, text: string): void =>
    table.declare('map', name, `${type} : verdict`, comment(text));
  const service = `${address} . inet_proto . inet_service`;
  const port = 'inet_proto . inet_service';
  verdicts(
    NO_ENDPOINT_SERVICES,
    service,
    'vmap to drop or reject packets to services with no endpoints',
  );
  verdicts(
    NO_ENDPOINT_NODE_PORTS,
    port,
    'vmap to drop or reject packets to service nodeports with no endpoints',
  );
  verdicts(FIREWALL_IPS, service, 'destinations that are subject to LoadBalancerSourceRanges');
  verdicts(SERVICE_IPS, service, 'ClusterIP, ExternalIP and LoadBalancer IP traffic');
  verdicts(SERVICE_NODE_PORTS, port, 'NodePort traffic');
}

/** nft lists the elements of a set of addresses in order. */
function inOrder(addresses: readonly Address[]): readonly Address[] {
  return [...addresses].sort((a, b) => a.compare(b));
}
