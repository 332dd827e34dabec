import type { Difference } from '../difference.ts';
import { allMasqueraded, fromEverywhere } from './endpoints.ts';

const NO_POLICIES = 'the proxy knows no traffic policies';
const ALL_NODE_PORTS = 'node ports answer at every address of the node, whatever is asked for';

/** The proxy in userspace beside iptables mode of today. */
export const USERSPACE_DIFFERENCES: readonly Difference[] = [
  {
    of: /^(InternalTrafficPolicyLocal: pod to cluster IP|ExternalTrafficPolicyLocal: |TerminatingEndpointsTrafficPolicyLocal, ready endpoints exist: )|iTP:Local$|eTP:Local$/,
    reach: fromEverywhere,
    because: NO_POLICIES,
  },
  {
    of: /^(Internal|External)TrafficPolicyLocal, no local endpoints: |^TerminatingEndpointsTrafficPolicyLocal, ready endpoints elsewhere, terminating ones here: external/,
    reach: '10.180.1.1:80',
    because: NO_POLICIES,
  },
  {
    of: /^ExternalTrafficPolicyLocal, no local endpoints: node to external IP$/,
    reach: 'untouched',
    because: 'the node reaches an external IP only where it is an address of its own',
  },
  {
    of: /^TerminatingEndpoints.*, (only terminating endpoints exist|terminating endpoints elsewhere, none here): /,
    reach: 'rejected',
    because: 'the proxy takes ready endpoints only',
  },
  {
    of: /^TracePacket: DROP$/,
    reach: '10.180.0.5:80',
    because: 'the proxy knows no source ranges',
  },
  {
    of: /^LoadBalancer: .*blocked /,
    reach: '10.180.0.1:80',
    because: 'the proxy knows no source ranges',
  },
  {
    of: /^NodePorts IPv4.* is ignored$/,
    reach: '10.180.0.1:80, 10.180.1.1:80',
    because: ALL_NODE_PORTS,
  },
  {
    of: /^(NodePorts|InternalExternalMasquerade) IPv6.*: localhost to NodePort/i,
    reach: '[fd00:180:0:1::1]:80, [fd00:180::1]:80',
    because: ALL_NODE_PORTS,
  },
  {
    of: /^ClusterIPGeneral .*: SCTP$/,
    reach: 'untouched',
    because: 'the proxy speaks TCP and UDP',
  },
  {
    of: /^NoEndpointsReject .* over UDP$/,
    reach: 'dropped',
    because: 'the proxy takes the datagram before it finds nobody to send it to',
  },
  {
    of: /./,
    reach: allMasqueraded,
    because: 'who is reached sees the proxy, which opens a connection of its own',
  },
];
