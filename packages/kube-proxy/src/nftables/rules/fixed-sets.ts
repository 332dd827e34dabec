import type { ProxyPort } from '@packet-path/cluster';
import type { Address } from '@packet-path/core';
import {
  CLUSTER_IPS,
  FIREWALL_IPS,
  HAIRPIN_CONNECTIONS,
  LOCALHOST_REJECT_PORTS,
  NO_ENDPOINT_NODE_PORTS,
  NO_ENDPOINT_SERVICES,
  NODE_PORT_IPS,
  SERVICE_IPS,
  SERVICE_NODE_PORTS,
} from '../text/objects.ts';
import type { NftTableText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';

/** The sets and maps that every cluster has; the two sets of addresses come with their elements. */
export function declareFixedSets(
  table: NftTableText,
  context: NftablesContext,
  ports: readonly ProxyPort[],
): void {
  const { layout, nodePortIPs, localhost } = context;
  const address = context.family === 4 ? 'ipv4_addr' : 'ipv6_addr';
  const port = 'inet_proto . inet_service';
  const service = `${address} . ${port}`;
  const comment = (text: string): string[] => [`comment "${text}"`];
  const verdicts = (name: string, type: string, text: string): void =>
    table.declare('map', name, `${type} : verdict`, comment(text));

  if (layout.hairpin === 'set') {
    const connections = `${address} . ${address} . ${port}`;
    table.declare('set', HAIRPIN_CONNECTIONS, connections, comment('service hairpin connections'));
  }
  if (layout.checksClusterIPs) {
    table.declare('set', CLUSTER_IPS, address, comment('Active ClusterIPs'));
    const clusterIPs = ports.map(({ clusterIP }) => clusterIP);
    for (const ip of inOrder(clusterIPs)) table.element(CLUSTER_IPS, `${ip}`);
  }
  if (nodePortIPs !== undefined) {
    table.declare('set', NODE_PORT_IPS, address, comment('IPs that accept NodePort traffic'));
    for (const ip of inOrder(nodePortIPs)) table.element(NODE_PORT_IPS, `${ip}`);
  }
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
  if (localhost !== 'ignored') {
    const text = 'localhost NodePorts rejected because their protocol is unsupported';
    verdicts(LOCALHOST_REJECT_PORTS, port, text);
  }
  verdicts(FIREWALL_IPS, service, 'destinations that are subject to LoadBalancerSourceRanges');
  verdicts(SERVICE_IPS, service, 'ClusterIP, ExternalIP and LoadBalancer IP traffic');
  verdicts(SERVICE_NODE_PORTS, port, 'NodePort traffic');
}

/** nft lists the elements of a set of addresses in order. */
function inOrder(addresses: readonly Address[]): readonly Address[] {
  return [...addresses].sort((a, b) => a.compare(b));
}
