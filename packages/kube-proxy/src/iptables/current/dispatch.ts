import type { Address } from '@packet-path/core';
import {
  EXTERNAL_SERVICES,
  NODE_PORTS,
  PROXY_FIREWALL,
  SERVICES,
  TO_LOCAL,
} from '../../netfilter/chains.ts';
import { REJECT } from '../../netfilter/reject.ts';
import { serviceMatch } from '../../netfilter/rule.ts';
import type { RuleSink } from '../../netfilter/ruleset.ts';
import { LOCALHOST_ACCEPTED } from './accounts.ts';
import type { CurrentContext } from './context.ts';
import type { CurrentPlan } from './current-plan.ts';

/** The rules that lead a port's traffic to its chains, or refuse it where it has no endpoints. */
export function writeDispatch(
  filter: RuleSink,
  nat: RuleSink,
  plan: CurrentPlan,
  context: CurrentContext,
): void {
  const { port, names, hasEndpoints } = plan;
  const { name, protocol, clusterIP } = port;
  const to = (destination: Address, what: string): string =>
    serviceMatch({ protocol, comment: `${name} ${what}`, destination, port: port.port });

  if (plan.hasInternal) {
    nat.append(SERVICES, `${to(clusterIP, 'cluster IP')}-j ${plan.internalChain}`);
  } else {
    filter.append(SERVICES, `${to(clusterIP, absence(plan))}${refusal(plan)}`);
  }
  for (const ip of port.externalIPs) {
    if (hasEndpoints) nat.append(SERVICES, `${to(ip, 'external IP')}-j ${names.external}`);
    if (!plan.hasExternal) {
      filter.append(EXTERNAL_SERVICES, `${to(ip, absence(plan))}${refusal(plan)}`);
    }
  }
  for (const ip of port.loadBalancerIPs) {
    if (hasEndpoints) {
      nat.append(SERVICES, `${to(ip, 'loadbalancer IP')}-j ${plan.loadBalancerChain}`);
    }
    if (plan.hasFirewall) {
      filter.append(
        PROXY_FIREWALL,
        `${to(ip, `traffic not accepted by ${names.firewall}`)}-j DROP`,
      );
    }
    if (!plan.hasExternal) {
      filter.append(EXTERNAL_SERVICES, `${to(ip, absence(plan))}${refusal(plan)}`);
    }
  }
  if (port.nodePort !== 0) writeNodePort(filter, nat, plan, context);
  if (port.healthCheckNodePort !== 0) {
    const check = serviceMatch({
      protocol: 'tcp',
      comment: `${name} health check node port`,
      port: port.healthCheckNodePort,
    });
    filter.append(NODE_PORTS, `${check}-j ACCEPT`);
  }
}

function writeNodePort(
  filter: RuleSink,
  nat: RuleSink,
  plan: CurrentPlan,
  { nfacct, localhostNodePorts }: CurrentContext,
): void {
  const { name, protocol, nodePort } = plan.port;
  if (plan.hasEndpoints) {
    const match = { protocol, comment: name, port: nodePort };
    if (nfacct && localhostNodePorts) {
      const counted = `-m nfacct --nfacct-name ${LOCALHOST_ACCEPTED} `;
      const twin = serviceMatch({ ...match, after: counted });
      nat.append(NODE_PORTS, `-d 127.0.0.0/8 ${twin}-j ${plan.names.external}`);
    }
    nat.append(NODE_PORTS, `${serviceMatch(match)}-j ${plan.names.external}`);
  }
  if (!plan.hasExternal) {
    const comment = `${name} ${absence(plan)}`;
    const match = serviceMatch({ protocol, comment, port: nodePort, before: TO_LOCAL });
    filter.append(EXTERNAL_SERVICES, `${match}${refusal(plan)}`);
  }
}

/** The reason of a refusal: no endpoints at all, or none on this node for the Local policy. */
function absence({ hasEndpoints }: CurrentPlan): string {
  return hasEndpoints ? 'has no local endpoints' : 'has no endpoints';
}

function refusal({ hasEndpoints, port }: CurrentPlan): string {
  return hasEndpoints ? '-j DROP' : REJECT[port.clusterIP.family];
}
