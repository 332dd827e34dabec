import { PLACES } from '../place.ts';
import { answers, flow, masqueraded, type Scenario } from '../scenario.ts';

const { clusterIP, externalIP, loadBalancer, here, there, node } = PLACES[4];

/** TestTracePacket: each thing that can become of a packet, once. */
export const TRACE_PACKET: Scenario = {
  title: 'TracePacket',
  family: 4,
  services: [
    {
      name: 'single',
      clusterIP: clusterIP(1),
      ports: [{ port: 80, endpoints: [`${here(1)}:80`] }],
    },
    {
      name: 'multiple',
      clusterIP: clusterIP(2),
      ports: [{ port: 80, endpoints: [`${here(2)}:80`, `${here(3)}:80`, `${there(2)}:80`] }],
    },
    {
      name: 'local',
      clusterIP: clusterIP(3),
      loadBalancerIPs: [loadBalancer(3)],
      externalTrafficPolicy: 'Local',
      healthCheckNodePort: 30_000,
      ports: [{ port: 80, nodePort: 3003, endpoints: [`${here(4)}:80`] }],
    },
    {
      name: 'guarded',
      clusterIP: clusterIP(4),
      loadBalancerIPs: [loadBalancer(4)],
      sourceRanges: ['198.51.100.0/24'],
      ports: [{ port: 80, nodePort: 3004, endpoints: [`${here(5)}:80`] }],
    },
    {
      name: 'empty',
      clusterIP: clusterIP(5),
      externalIPs: [externalIP(5)],
      ports: [{ port: 80, endpoints: [] }],
    },
  ],
  flows: [
    flow('no match', 'pod', '10.0.0.1:80', 'untouched'),
    flow('single endpoint', 'pod', `${clusterIP(1)}:80`, answers(`${here(1)}:80`)),
    flow(
      'multiple endpoints',
      'pod',
      `${clusterIP(2)}:80`,
      answers(`${here(2)}:80`, `${here(3)}:80`, `${there(2)}:80`),
    ),
    flow('LOCAL, KUBE-MARK-MASQ', 'node', `${loadBalancer(3)}:80`, masqueraded(`${here(4)}:80`)),
    flow('DROP', 'external', `${loadBalancer(4)}:80`, 'dropped'),
    flow('ACCEPT', 'external', `${node}:30000`, 'untouched'),
    flow('REJECT', 'pod', `${clusterIP(5)}:80`, 'rejected'),
  ],
};
