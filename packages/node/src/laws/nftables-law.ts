import type { ClusterShape, WorkLaw } from '@packet-path/data-plane';
import { evenConnection } from './iptables-law.ts';
import { count, rules } from './terms.ts';

/** nftables mode: a map finds the service, another one the endpoint. */
export function nftablesLaw(shape: ClusterShape): WorkLaw {
  // An endpoint that is the only one is not drawn from a map.
  const drawn = shape.endpointsPerService > 1 ? 1 : 0;
  return {
    terms: [
      rules('filter-prerouting-pre-dnat', 1),
      rules('firewall-check', 1),
      rules('nat-prerouting', 1),
      rules('services', 2),
      rules('service-…', 1),
      rules('filter-forward', 2),
      rules('service-endpoints-check', 1),
      rules('cluster-ips-check', 2),
      rules('nat-postrouting', 1),
      rules('masquerading', 2),
      count('setLookups', 'sets and maps', 6),
      count('setLookups', 'the map of a service’s endpoints', drawn),
    ],
    established: { rules: 3, setLookups: 0, hashProbes: 1 },
    connection: evenConnection(shape, 3),
  };
}
