import { PLACES } from '../place.ts';
import { flow, type Scenario } from '../scenario.ts';
import { at } from './at.ts';

/** TestNoEndpointsReject: whoever calls a service without endpoints is told so. */
export function noEndpointsReject(family: 4 | 6): Scenario {
  const place = PLACES[family];
  const { clusterIP, externalIP, loadBalancer, node } = place;
  return {
    title: `NoEndpointsReject IPv${family}`,
    family,
    services: [
      { name: 'svc1', clusterIP: clusterIP(1), ports: [{ port: 80, endpoints: [] }] },
      {
        name: 'svc2',
        clusterIP: clusterIP(2),
        externalIPs: [externalIP(2)],
        ports: [{ port: 80, endpoints: [] }],
      },
      {
        name: 'svc3',
        clusterIP: clusterIP(3),
        ports: [{ port: 80, nodePort: 3003, endpoints: [] }],
      },
      {
        name: 'svc4',
        clusterIP: clusterIP(4),
        loadBalancerIPs: [loadBalancer(4)],
        externalTrafficPolicy: 'Local',
        ports: [{ port: 80, nodePort: 3004, endpoints: [] }],
      },
      {
        name: 'svc5',
        clusterIP: clusterIP(5),
        ports: [{ port: 80, protocol: 'UDP', endpoints: [] }],
      },
    ],
    flows: [
      flow('pod to cluster IP with no endpoints', 'pod', at(clusterIP(1), 80), 'rejected'),
      flow('node to cluster IP with no endpoints', 'node', at(clusterIP(1), 80), 'rejected'),
      flow(
        'pod to cluster IP with no endpoints, over UDP',
        'pod',
        at(clusterIP(5), 80),
        'rejected',
        'udp',
      ),
      flow(
        'external to external IP with no endpoints',
        'external',
        at(externalIP(2), 80),
        'rejected',
      ),
      flow('pod to NodePort with no endpoints', 'pod', at(node, 3003), 'rejected'),
      flow('external to NodePort with no endpoints', 'external', at(node, 3003), 'rejected'),
      flow('pod to LoadBalancer IP with no endpoints', 'pod', at(loadBalancer(4), 80), 'rejected'),
      flow(
        'external to LoadBalancer IP with no endpoints',
        'external',
        at(loadBalancer(4), 80),
        'rejected',
      ),
    ],
  };
}
