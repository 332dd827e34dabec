import { Protocol } from '@packet-path/core';
import type { ClusterShape, WorkLaw } from '@packet-path/data-plane';
import { count, ofService, rules } from './terms.ts';

/** Elements of a set at most (pkg/proxy/ipvs/ipset/ipset.go, `defaultMaxElem`). */
const MOST_ELEMENTS = 65_536;

/** Buckets of the table of virtual services (net/netfilter/ipvs/ip_vs_ctl.c, `IP_VS_SVC_TAB_BITS`). */
const BUCKET_BITS = 8;
const MASK = 2 ** BUCKET_BITS - 1;

/**
 * IPVS mode under a scheduler that keeps an order: sets find the service's address, a hash the service.
 * Undefined beyond the elements that kube-proxy's set of cluster addresses takes: what is not in it meets
 * other rules.
 */
export function ipvsLaw(shape: ClusterShape): WorkLaw | undefined {
  const { services, ports = [80] } = shape;
  if (services * ports.length > MOST_ELEMENTS) return undefined;
  const isTcp = (shape.protocol ?? 'TCP') === 'TCP';
  return {
    terms: [
      ofService('nat PREROUTING', 1),
      ofService('nat KUBE-SERVICES, PREROUTING', 4),
      rules('filter INPUT', 3),
      rules('filter KUBE-IPVS-FILTER', 2),
      rules('filter KUBE-NODE-PORT, INPUT', 1),
      rules('filter OUTPUT', 1),
      rules('nat POSTROUTING', 1),
      rules('nat KUBE-POSTROUTING', 2),
      count('setLookups', 'ipsets', 5),
      count('hashProbes', 'a bucket of virtual services', 1, bucketPlaces(shape)),
    ],
    established: { rules: 5.5, setLookups: 1.5, hashProbes: 2 },
    connection: isTcp ? { rest: 55, request: 22 } : { rest: 15, request: 11 },
  };
}

/**
 * How many service ports have so many others before them in their bucket. The addresses of the services
 * follow each other, and the kernel's hash is of exclusive ors (`ip_vs_svc_hashkey`): a secret that is
 * mixed in moves the buckets, and changes no length.
 */
function bucketPlaces({
  services,
  ports = [80],
  protocol = 'TCP',
}: ClusterShape): ReadonlyMap<number, number> {
  const lengths = new Uint32Array(MASK + 1);
  for (const port of ports) {
    const mixed = Protocol[protocol] ^ (port >>> BUCKET_BITS) ^ port;
    for (let address = 1; address <= services; address++) lengths[(address ^ mixed) & MASK]!++;
  }
  const places = new Map<number, number>();
  for (const length of lengths) {
    for (let place = 0; place < length; place++) places.set(place, (places.get(place) ?? 0) + 1);
  }
  return places;
}
