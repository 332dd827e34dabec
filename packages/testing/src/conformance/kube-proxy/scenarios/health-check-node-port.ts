import { PLACES } from '../place.ts';
import { flow, type Scenario } from '../scenario.ts';

const { clusterIP, loadBalancer, here, there, node } = PLACES[4];

function scenario(name: string, endpoint: string): Scenario {
  return {
    title: `HealthCheckNodePort, ${name}`,
    family: 4,
    services: [
      {
        name: 'svc1',
        clusterIP: clusterIP(1),
        loadBalancerIPs: [loadBalancer(1)],
        externalTrafficPolicy: 'Local',
        healthCheckNodePort: 30_000,
        ports: [{ port: 80, nodePort: 3001, endpoints: [endpoint] }],
      },
    ],
    flows: [flow('a load balancer asks the node itself', 'external', `${node}:30000`, 'untouched')],
  };
}

/** TestHealthCheckNodePort: kube-proxy itself answers there, whether or not an endpoint is here. */
export const HEALTH_CHECK_NODE_PORT: readonly Scenario[] = [
  scenario('a local endpoint', `${here(1)}:80`),
  scenario('no local endpoints', `${there(1)}:80`),
];
