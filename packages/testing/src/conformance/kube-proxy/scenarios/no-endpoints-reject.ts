import { PLACES } from '../place.ts';
import type { Scenario } from '../scenario.ts';
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
      {
        name: 'pod to cluster IP with no endpoints',
        from: 'pod',
        to: at(clusterIP(1), 80),
        expect: 'rejected',
      },
      {
        name: 'node to cluster IP with no endpoints',
        from: 'node',
        to: at(clusterIP(1), 80),
        expect: 'rejected',
      },
      {
        name: 'pod to cluster IP with no endpoints, over UDP',
        from: 'pod',
        to: at(clusterIP(5), 80),
        protocol: 'udp',
        expect: 'rejected',
      },
      {
        name: 'external to external IP with no endpoints',
        from: 'external',
        to: at(externalIP(2), 80),
        expect: 'rejected',
      },
      {
        name: 'pod to NodePort with no endpoints',
        from: 'pod',
        to: at(node, 3003),
        expect: 'rejected',
      },
      {
        name: 'external to NodePort with no endpoints',
        from: 'external',
        to: at(node, 3003),
        expect: 'rejected',
      },
      {
        name: 'pod to LoadBalancer IP with no endpoints',
        from: 'pod',
        to: at(loadBalancer(4), 80),
        expect: 'rejected',
      },
      {
        name: 'external to LoadBalancer IP with no endpoints',
        from: 'external',
        to: at(loadBalancer(4), 80),
        expect: 'rejected',
      },
    ],
  };
}
