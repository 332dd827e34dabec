import type { Difference } from '../difference.ts';
import { answeringPastTheNode } from './endpoints.ts';

const ONE_LIST =
  'a virtual service has one list of servers for all clients: neither pods nor the node have a short way';

/** IPVS mode beside iptables mode of today. */
export const IPVS_DIFFERENCES: readonly Difference[] = [
  {
    of: /^TracePacket: LOCAL, KUBE-MARK-MASQ$/,
    reach: '10.180.0.4:80',
    because: 'under the Local policy nobody is masqueraded, the node itself neither',
  },
  {
    of: /^ClusterIPGeneral .*: wrong /,
    reach: 'rejected',
    because: 'cluster IPs are addresses of the node here, and KUBE-IPVS-FILTER closes them',
  },
  {
    of: /^Hairpin .*: endpoint elsewhere to its own service$/,
    reach: answeringPastTheNode,
    because: 'KUBE-LOOP-BACK holds the endpoints of this node only',
  },
  {
    of: /IPv4.*: localhost to nodePort/i,
    reach: 'untouched',
    because: 'node ports are no virtual services of loopback addresses',
  },
  {
    of: /^ExternalTrafficPolicyLocal: pod to (external IP|LB IP|NodePort)$/,
    reach: '10.180.0.1:80',
    because: ONE_LIST,
  },
  {
    of: /^InternalExternalMasquerade IPv4, .*: (pod|node) to (NodePort|LB) with eTP:Local$/,
    reach: '10.180.0.1:80',
    because: ONE_LIST,
  },
  {
    of: /^InternalExternalMasquerade IPv6, .*: (pod|node) to (NodePort|LB) with eTP:Local$/,
    reach: '[fd00:180::1]:80',
    because: ONE_LIST,
  },
  {
    of: /^ExternalTrafficPolicyLocal, no local endpoints: external to (external IP|LB IP|NodePort)$|Local, terminating endpoints elsewhere, none here: external/,
    reach: '10.180.1.1:80',
    because:
      'without a local endpoint the Local policy takes any (kubernetes #97081); the answer comes back by the node here, in a cluster it goes to the client by itself, and is lost',
  },
  {
    of: /^ExternalTrafficPolicyLocal, no local endpoints: node to (external IP|LB IP|NodePort)$/,
    reach: '10.180.1.1:80',
    because: 'under the Local policy nobody is masqueraded, the node itself neither',
  },
  {
    of: /^InternalTrafficPolicyLocal, no local endpoints: pod to cluster IP$/,
    reach: '10.180.1.1:80',
    because:
      'without a local endpoint the Local policy takes any that the service has for outsiders',
  },
];
