import type { ClusterShape, WorkLaw } from '@packet-path/data-plane';
import { ofService, rules } from './terms.ts';

/** Packets behind the first of a connection with one request, and packets of each request more. */
const PACKETS = { TCP: { rest: 10, request: 4 }, UDP: { rest: 3, request: 2 } } as const;

/** A connection whose packets all evaluate so many rules once it is known. */
export function evenConnection(
  { protocol = 'TCP' }: ClusterShape,
  rules: number,
): WorkLaw['connection'] {
  const { rest, request } = PACKETS[protocol];
  return { rest: rest * rules, request: request * rules };
}

/** kube-proxy's layout of today: one rule for a service port in KUBE-SERVICES. */
export function iptablesLaw(shape: ClusterShape): WorkLaw {
  return {
    terms: [
      ofService('nat PREROUTING', 1),
      ofService('nat KUBE-SERVICES, PREROUTING', 1, { perService: 1 }),
      ofService('nat KUBE-SVC-…: masquerading of clients elsewhere', 1),
      ofService('nat KUBE-SVC-…: a draw for each endpoint', 1, { perEndpoint: 1 }),
      ofService('nat KUBE-SEP-…: hairpin and DNAT', 2),
      rules('filter FORWARD', 4),
      rules('filter KUBE-FORWARD', 3),
      rules('nat POSTROUTING', 1),
      rules('nat KUBE-POSTROUTING', 1),
    ],
    established: { rules: 5, setLookups: 0, hashProbes: 1 },
    connection: evenConnection(shape, 5),
  };
}

/** The layout of 2019: two rules for a service port in KUBE-SERVICES, the first for clients elsewhere. */
export function iptables2019Law(shape: ClusterShape): WorkLaw {
  return {
    terms: [
      ofService('nat PREROUTING', 1),
      ofService('nat KUBE-SERVICES, PREROUTING', 2, { perService: 2 }),
      ofService('nat KUBE-SVC-…: a draw for each endpoint', 1, { perEndpoint: 1 }),
      ofService('nat KUBE-SEP-…: hairpin and DNAT', 2),
      rules('filter FORWARD', 2),
      rules('filter KUBE-FORWARD', 4),
      rules('nat POSTROUTING', 1),
      rules('nat KUBE-POSTROUTING', 1),
    ],
    established: { rules: 4, setLookups: 0, hashProbes: 1 },
    connection: evenConnection(shape, 4),
  };
}
