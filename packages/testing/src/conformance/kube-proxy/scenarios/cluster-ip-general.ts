import { PLACES } from '../place.ts';
import { answers, flow, masqueraded, type Scenario } from '../scenario.ts';
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
      flow('simple clusterIP', 'pod', at(clusterIP(1), 80), answers(...first)),
      flow('node to cluster IP', 'node', at(clusterIP(1), 80), masqueraded(...first)),
      flow('external to cluster IP', 'external', at(clusterIP(1), 80), masqueraded(...first)),
      flow('multi-port, http', 'pod', at(clusterIP(2), 80), answers(...http)),
      flow('multi-port, https', 'pod', at(clusterIP(2), 443), answers(...https)),
      flow('one port, UDP and TCP: UDP', 'pod', at(clusterIP(2), 53), answers(...dns), 'udp'),
      flow('one port, UDP and TCP: TCP', 'pod', at(clusterIP(2), 53), answers(at(there(4), 53))),
      flow('SCTP', 'pod', at(clusterIP(2), 99), answers(at(there(5), 99)), 'sctp'),
      flow('wrong port', 'pod', at(clusterIP(2), 81), 'untouched'),
      flow('wrong port, from the node', 'node', at(clusterIP(2), 81), 'untouched'),
      flow('wrong protocol', 'pod', at(clusterIP(1), 80), 'untouched', 'udp'),
      flow('unallocated cluster IP', 'pod', unallocated, 'untouched'),
      flow('unallocated cluster IP, from the node', 'node', unallocated, 'untouched'),
    ],
  };
}
