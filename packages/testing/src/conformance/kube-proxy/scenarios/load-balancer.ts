import { PLACES } from '../place.ts';
import { masqueraded, type Scenario } from '../scenario.ts';

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
    { name: 'pod to cluster IP', from: 'pod', to: `${clusterIP(1)}:80`, expect: ENDPOINT },
    {
      name: 'external to nodePort',
      from: 'external',
      to: `${node}:3001`,
      expect: masqueraded(ENDPOINT),
    },
    {
      name: 'nodePort bypasses LoadBalancerSourceRanges',
      from: BLOCKED,
      to: `${node}:3001`,
      expect: masqueraded(ENDPOINT),
    },
    {
      name: 'accepted external to LB1',
      from: 'external',
      to: `${loadBalancer(1)}:80`,
      expect: masqueraded(ENDPOINT),
    },
    {
      name: 'accepted external to LB2',
      from: 'external',
      to: `${loadBalancer(2)}:80`,
      expect: masqueraded(ENDPOINT),
    },
    {
      name: 'blocked external to LB1',
      from: BLOCKED,
      to: `${loadBalancer(1)}:80`,
      expect: 'dropped',
    },
    {
      name: 'blocked external to LB2',
      from: BLOCKED,
      to: `${loadBalancer(2)}:80`,
      expect: 'dropped',
    },
    {
      name: 'pod to LB (blocked by LoadBalancerSourceRanges)',
      from: 'pod',
      to: `${loadBalancer(1)}:80`,
      expect: 'dropped',
    },
    {
      name: 'node to LB (allowed by LoadBalancerSourceRanges)',
      from: 'node',
      to: `${loadBalancer(1)}:80`,
      expect: masqueraded(ENDPOINT),
    },
    {
      name: 'same node to LB, SNATted to LB (implicitly allowed)',
      from: { address: loadBalancer(1) },
      to: `${loadBalancer(1)}:80`,
      expect: masqueraded(ENDPOINT),
    },
  ],
};
