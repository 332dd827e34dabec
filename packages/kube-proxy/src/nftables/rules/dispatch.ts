import type { Address } from '@packet-path/core';
import type { PortPlan } from '../../proxy/port-plan.ts';
import { cutComment } from '../text/cut-comment.ts';
import type { NftChainNames } from '../text/names.ts';
import {
  FIREWALL_IPS,
  HAIRPIN_CONNECTIONS,
  NO_ENDPOINT_NODE_PORTS,
  NO_ENDPOINT_SERVICES,
  REJECT_CHAIN,
  SERVICE_IPS,
  SERVICE_NODE_PORTS,
} from '../text/objects.ts';
import type { NftTableText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';
import { writeLocalhostReject } from './localhost-rejects.ts';

/**
 * The elements of one port: they lead its traffic to its chains, or refuse it where it has no
 * endpoints. Only elements that refuse have a comment, the port's name.
 */
export function writeDispatch(
  table: NftTableText,
  plan: PortPlan<NftChainNames>,
  context: NftablesContext,
): void {
  const { port, names, hasEndpoints } = plan;
  const about = ` comment "${cutComment(port.name, context.layout.commentLength)}"`;
  const at = (address: Address): string => `${address} . ${port.protocol} . ${port.port}`;
  const refusal = hasEndpoints ? 'drop' : `goto ${REJECT_CHAIN}`;
  const lead = (map: string, key: string, chain: string): void =>
    table.element(map, key, ` : goto ${chain}`);
  const refuse = (map: string, key: string): void =>
    table.element(map, key, `${about} : ${refusal}`);

  if (plan.hasInternal) lead(SERVICE_IPS, at(port.clusterIP), plan.internalChain);
  else refuse(NO_ENDPOINT_SERVICES, at(port.clusterIP));
  for (const ip of [...port.externalIPs, ...port.loadBalancerIPs]) {
    // Pods and the node itself reach endpoints of other nodes even where outsiders may not.
    if (hasEndpoints) lead(SERVICE_IPS, at(ip), names.external);
    if (!plan.hasExternal) refuse(NO_ENDPOINT_SERVICES, at(ip));
  }
  if (plan.limitsSources) {
    for (const ip of port.loadBalancerIPs) lead(FIREWALL_IPS, at(ip), names.firewall);
  }
  if (port.nodePort !== 0) {
    const key = `${port.protocol} . ${port.nodePort}`;
    if (hasEndpoints) lead(SERVICE_NODE_PORTS, key, names.external);
    if (!plan.hasExternal) refuse(NO_ENDPOINT_NODE_PORTS, key);
  }
  writeLocalhostReject(table, port, context);
  if (context.layout.hairpin === 'set') writeHairpins(table, plan, context);
}

/** The node's own endpoints, on the host's network too: one that is sent to itself is masqueraded. */
function writeHairpins(
  table: NftTableText,
  { port, reachable }: PortPlan<NftChainNames>,
  { node }: NftablesContext,
): void {
  for (const endpoint of reachable) {
    if (endpoint.nodeName !== node.name) continue;
    const { address } = endpoint;
    table.element(
      HAIRPIN_CONNECTIONS,
      `${address} . ${address} . ${port.protocol} . ${endpoint.port}`,
    );
  }
}
