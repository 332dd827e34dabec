import { PLACES } from '../place.ts';
import { answers, masqueraded, type Scenario } from '../scenario.ts';
import { at } from './at.ts';

/** TestClusterIPGeneral: services of one port and of several, and what is no port of theirs. */
export function clusterIPGeneral(family: 4 | 6): Scenario {
  const { clusterIP, here, there } = PLACES[family];
  const first = [at(here(1), 80)];
  const http = [at(here(1), 8000), at(there(2), 8000)];
  const https = [at(here(1), 8443), at(there(2), 8443)];
  const dns = [at(here(3), 5353)];
  const unallocated = at(clusterIP(9), 80);
  return {
    title: `ClusterIPGeneral IPv${family}`,
    family,
    services: [
      { name: 'svc1', clusterIP: clusterIP(1), ports: [{ port: 80, endpoints: first }] },
      {
        name: 'svc2',
        clusterIP: clusterIP(2),
        ports: [
          { name: 'http', port: 80, endpoints: http },
          { name: 'https', port: 443, endpoints: https },
          { name: 'dns-udp', protocol: 'UDP', port: 53, endpoints: dns },
          { name: 'dns-tcp', protocol: 'TCP', port: 53, endpoints: [at(there(4), 53)] },
          { name: 'sctp', protocol: 'SCTP', port: 99, endpoints: [at(there(5), 99)] },
        ],
      },
    ],
    flows: [
      {
        name: 'simple clusterIP',
        from: 'pod',
        to: at(clusterIP(1), 80),
        expect: answers(...first),
      },
      {
        name: 'node to cluster IP',
        from: 'node',
        to: at(clusterIP(1), 80),
        expect: masqueraded(...first),
      },
      {
        name: 'external to cluster IP',
        from: 'external',
        to: at(clusterIP(1), 80),
        expect: masqueraded(...first),
      },
      {
        name: 'multi-port, http',
        from: 'pod',
        to: at(clusterIP(2), 80),
        expect: answers(...http),
      },
      {
        name: 'multi-port, https',
        from: 'pod',
        to: at(clusterIP(2), 443),
        expect: answers(...https),
      },
      {
        name: 'one port, UDP and TCP: UDP',
        from: 'pod',
        to: at(clusterIP(2), 53),
        protocol: 'udp',
        expect: answers(...dns),
      },
      {
        name: 'one port, UDP and TCP: TCP',
        from: 'pod',
        to: at(clusterIP(2), 53),
        expect: answers(at(there(4), 53)),
      },
      {
        name: 'SCTP',
        from: 'pod',
        to: at(clusterIP(2), 99),
        protocol: 'sctp',
        expect: answers(at(there(5), 99)),
      },
      { name: 'wrong port', from: 'pod', to: at(clusterIP(2), 81), expect: 'untouched' },
      {
        name: 'wrong port, from the node',
        from: 'node',
        to: at(clusterIP(2), 81),
        expect: 'untouched',
      },
      {
        name: 'wrong protocol',
        from: 'pod',
        to: at(clusterIP(1), 80),
        protocol: 'udp',
        expect: 'untouched',
      },
      { name: 'unallocated cluster IP', from: 'pod', to: unallocated, expect: 'untouched' },
      {
        name: 'unallocated cluster IP, from the node',
        from: 'node',
        to: unallocated,
        expect: 'untouched',
      },
    ],
  };
}
