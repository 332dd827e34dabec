import { PLACES } from '../place.ts';
import { flow, masqueraded, type Scenario } from '../scenario.ts';

const { clusterIP, loadBalancer, here, node } = PLACES[4];
const ENDPOINT = `${here(1)}:80`;
const BLOCKED = { address: '203.0.113.130' };

/** TestLoadBalancer: two addresses that take some sources only, the node among them. */
export const LOAD_BALANCER: Scenario = {
  title: 'LoadBalancer',
  family: 4,
  services: [
    {
      name: 'svc1',
      clusterIP: clusterIP(1),
      loadBalancerIPs: [loadBalancer(1), loadBalancer(2)],
      sourceRanges: ['192.168.0.0/24', '203.0.113.0/25'],
      ports: [{ port: 80, nodePort: 3001, endpoints: [ENDPOINT] }],
    },
  ],
  // As load balancers put it there: the node's own way to its address is over `lo`.
  interfaces: [{ name: 'lo', addresses: [`${loadBalancer(1)}/32`] }],
  flows: [
    flow('pod to cluster IP', 'pod', `${clusterIP(1)}:80`, ENDPOINT),
    flow('external to nodePort', 'external', `${node}:3001`, masqueraded(ENDPOINT)),
    flow(
      'nodePort bypasses LoadBalancerSourceRanges',
      BLOCKED,
      `${node}:3001`,
      masqueraded(ENDPOINT),
    ),
    flow('accepted external to LB1', 'external', `${loadBalancer(1)}:80`, masqueraded(ENDPOINT)),
    flow('accepted external to LB2', 'external', `${loadBalancer(2)}:80`, masqueraded(ENDPOINT)),
    flow('blocked external to LB1', BLOCKED, `${loadBalancer(1)}:80`, 'dropped'),
    flow('blocked external to LB2', BLOCKED, `${loadBalancer(2)}:80`, 'dropped'),
    flow(
      'pod to LB (blocked by LoadBalancerSourceRanges)',
      'pod',
      `${loadBalancer(1)}:80`,
      'dropped',
    ),
    flow(
      'node to LB (allowed by LoadBalancerSourceRanges)',
      'node',
      `${loadBalancer(1)}:80`,
      masqueraded(ENDPOINT),
    ),
    flow(
      'same node to LB, SNATted to LB (implicitly allowed)',
      { address: loadBalancer(1) },
      `${loadBalancer(1)}:80`,
      masqueraded(ENDPOINT),
    ),
  ],
};
