import {
  CLUSTER_IPS,
  CLUSTER_IPS_CHECK,
  ENDPOINTS_CHECK,
  FIREWALL_CHECK,
  FIREWALL_IPS,
  NO_ENDPOINT_NODE_PORTS,
  NO_ENDPOINT_SERVICES,
  NODE_PORT_ENDPOINTS_CHECK,
  NODE_PORT_IPS,
  REJECT_CHAIN,
  REJECT_CHAIN_COMMENT,
  SERVICE_ENDPOINTS_CHECK,
  SERVICE_IPS,
  SERVICE_NODE_PORTS,
  SERVICES,
} from '../text/objects.ts';
import { nftNetworks } from '../text/ranges.ts';
import type { NftTableText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';
import { writeLocalhostRejects } from './localhost-rejects.ts';
import { writeClusterIPMark, writeMasquerading } from './masquerade.ts';

/** The chains that the base chains lead to, the same for every cluster (`setupNFTables`). */
export function writeFixedChains(table: NftTableText, context: NftablesContext): void {
  const { header, layout, serviceCIDRs, nodePortIPs } = context;
  writeMasquerading(table, context);

  const toService = `${header} daddr . meta l4proto . th dport vmap @`;
  const toNodePort = 'meta l4proto . th dport vmap @';
  const notLocalhost = `${header} daddr != ${header === 'ip' ? '127.0.0.0/8' : '::1'} `;
  const listed = `${header} daddr @${NODE_PORT_IPS} `;
  const toNode = nodePortIPs === undefined ? `fib daddr type local ${notLocalhost}` : listed;
  writeClusterIPMark(table, context);
  table.push(SERVICES, `${toService}${SERVICE_IPS}`, `${toNode}${toNodePort}${SERVICE_NODE_PORTS}`);
  if (layout.filterChains === 'one-check') {
    table.push(
      ENDPOINTS_CHECK,
      `${toService}${NO_ENDPOINT_SERVICES}`,
      `${toNode}${toNodePort}${NO_ENDPOINT_NODE_PORTS}`,
    );
  } else {
    table.push(SERVICE_ENDPOINTS_CHECK, `${toService}${NO_ENDPOINT_SERVICES}`);
    // A packet at the input hook is for this host, so its destination needs no look-up in the routes.
    const toInput = nodePortIPs === undefined ? notLocalhost : listed;
    table.push(NODE_PORT_ENDPOINTS_CHECK, `${toInput}${toNodePort}${NO_ENDPOINT_NODE_PORTS}`);
    writeLocalhostRejects(table, context);
  }
  table.chain(REJECT_CHAIN, `comment "${REJECT_CHAIN_COMMENT}"`);
  table.push(REJECT_CHAIN, 'reject');
  table.push(FIREWALL_CHECK, `${toService}${FIREWALL_IPS}`);
  if (!layout.checksClusterIPs) return;
  table.push(
    CLUSTER_IPS_CHECK,
    `${header} daddr @${CLUSTER_IPS} reject comment "Reject traffic to invalid ports of ClusterIPs"`,
  );
  if (serviceCIDRs.length > 0) {
    table.push(
      CLUSTER_IPS_CHECK,
      `${header} daddr ${nftNetworks(serviceCIDRs)} drop comment "Drop traffic to unallocated ClusterIPs"`,
    );
  }
}
