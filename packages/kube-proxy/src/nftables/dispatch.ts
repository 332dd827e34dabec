import type { Address } from '@packet-path/core';
import type { PortPlan } from '../proxy/port-plan.ts';
import type { NftablesContext } from './context.ts';
import type { NftChainNames } from './names.ts';
import {
  FIREWALL_IPS,
  NO_ENDPOINT_NODE_PORTS,
  NO_ENDPOINT_SERVICES,
  REJECT_CHAIN,
  SERVICE_IPS,
  SERVICE_NODE_PORTS,
} from './objects.ts';
import type { NftTableText } from './table-text.ts';

/** The elements that lead a port's traffic to its chains, or refuse it where there is nobody behind. */
export function writeDispatch(
  table: NftTableText,
  plan: PortPlan<NftChainNames>,
  { generation }: NftablesContext,
): void {
  const { port, names, hasEndpoints } = plan;
  const about = ` comment "${port.name}"`;
  // 1.29 and 1.30 say whose an element is only where it refuses.
  const aboutDispatch = generation === 'current' ? about : '';
  const at = (address: Address): string => `${address} . ${port.protocol} . ${port.port}`;
  const refusal = hasEndpoints ? 'drop' : `goto ${REJECT_CHAIN}`;
  const lead = (map: string, key: string, chain: string): void =>
    table.element(map, key, `${aboutDispatch} : goto ${chain}`);
  const refuse = (map: string, key: string): void =>
    table.element(map, key, `${about} : ${refusal}`);

  if (plan.hasInternal) lead(SERVICE_IPS, at(port.clusterIP), plan.internalChain);
  else refuse(NO_ENDPOINT_SERVICES, at(port.clusterIP));
  for (const ip of [...port.externalIPs, ...port.loadBalancerIPs]) {
    // Pods and the node itself have a way even where outsiders have none.
    if (hasEndpoints) lead(SERVICE_IPS, at(ip), names.external);
    if (!plan.hasExternal) refuse(NO_ENDPOINT_SERVICES, at(ip));
  }
  if (plan.limitsSources) {
    for (const ip of port.loadBalancerIPs) {
      table.element(FIREWALL_IPS, at(ip), `${about} : goto ${names.firewall}`);
    }
  }
  if (port.nodePort !== 0) {
    const key = `${port.protocol} . ${port.nodePort}`;
    if (hasEndpoints) lead(SERVICE_NODE_PORTS, key, names.external);
    if (!plan.hasExternal) refuse(NO_ENDPOINT_NODE_PORTS, key);
  }
}
