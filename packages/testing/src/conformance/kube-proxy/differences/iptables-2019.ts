import type { Difference } from '../difference.ts';
import { fromEverywhere } from './endpoints.ts';

const NO_INTERNAL_POLICY = 'there was no internalTrafficPolicy before 1.21';
const NO_TERMINATING = 'endpoints that terminate were no endpoints before 1.22';
const NO_EXTERNAL_IP_POLICY = 'external IPs knew no Local policy';
const FROM_OTHERS =
  'external IPs are served to other machines, and to the node itself only where they are its own';
const DROP_MARK =
  'KUBE-MARK-DROP only marks, and the kubelet drops what is marked in INPUT and OUTPUT: what is for no address of the node goes on by FORWARD';

/** kube-proxy 1.15 beside that of today. */
export const IPTABLES_2019_DIFFERENCES: readonly Difference[] = [
  {
    of: /^(TracePacket: DROP|LoadBalancer: blocked external to LB2|ExternalTrafficPolicyLocal, no local endpoints: external to LB IP)$/,
    reach: 'untouched',
    because: DROP_MARK,
  },
  {
    of: /^NoEndpointsReject .*: external to external IP/,
    reach: 'untouched',
    because: 'KUBE-EXTERNAL-SERVICES was called from INPUT alone, and external IPs go by FORWARD',
  },
  {
    of: /^NodePorts IPv4, localhost-nodeports disabled.*: localhost to nodePort/,
    reach: '10.180.0.1:80 masqueraded, 10.180.1.1:80 masqueraded',
    because: 'there was no way to keep node ports from localhost before 1.26',
  },
  {
    of: /^(NodePorts IPv6, localhost|InternalExternalMasquerade IPv6).*: localhost to nodePort/i,
    reach: '[fd00:180:0:1::1]:80 masqueraded, [fd00:180::1]:80 masqueraded',
    because:
      'no rule keeps node ports from ::1 (what Linux makes of ::1 as a source is not recorded)',
  },
  {
    of: /^NodePorts and the loopback network: neighbour/,
    reach: 'untouched',
    because: 'CVE-2020-8558: route_localnet opens 127.0.0.1 to neighbours, and no rule closes it',
  },
  {
    of: /^ExternalTrafficPolicyLocal: (pod|external) to external IP$/,
    reach: '10.180.0.1:80 masqueraded, 10.180.1.1:80 masqueraded',
    because: NO_EXTERNAL_IP_POLICY,
  },
  {
    of: /^ExternalTrafficPolicyLocal, no local endpoints: (pod|external) to external IP$/,
    reach: '10.180.1.1:80 masqueraded',
    because: NO_EXTERNAL_IP_POLICY,
  },
  {
    of: /^ExternalTrafficPolicyLocal, no local endpoints: node to external IP$/,
    reach: 'untouched',
    because: FROM_OTHERS,
  },
  {
    of: /^InternalTrafficPolicyLocal: pod to cluster IP$|: .* to ClusterIP with iTP:Local$/,
    reach: fromEverywhere,
    because: NO_INTERNAL_POLICY,
  },
  {
    of: /^InternalTrafficPolicyLocal, no local endpoints: pod to cluster IP$/,
    reach: '10.180.1.1:80',
    because: NO_INTERNAL_POLICY,
  },
  {
    of: /^TerminatingEndpoints.*, (only terminating endpoints exist|terminating endpoints elsewhere, none here): /,
    reach: 'rejected',
    because: NO_TERMINATING,
  },
  {
    of: /^TerminatingEndpoints.*Local, ready endpoints elsewhere, terminating ones here: external/,
    reach: 'untouched',
    because: `${NO_TERMINATING}; and ${DROP_MARK}`,
  },
];
