import type { Scenario } from '../scenario.ts';
import { clusterIPGeneral } from './cluster-ip-general.ts';
import { hairpin } from './hairpin.ts';
import { HEALTH_CHECK_NODE_PORT } from './health-check-node-port.ts';
import { internalExternalMasquerade } from './internal-external-masquerade.ts';
import { LOAD_BALANCER } from './load-balancer.ts';
import { noEndpointsReject } from './no-endpoints-reject.ts';
import { LOCALNET, NODE_PORTS } from './node-ports.ts';
import { TERMINATING_ENDPOINTS } from './terminating-endpoints.ts';
import { TRACE_PACKET } from './trace-packet.ts';
import { TRAFFIC_POLICIES } from './traffic-policies.ts';

/** The flows that kube-proxy's own tests follow through the text of its rules, and some that they lack. */
export const SCENARIOS: readonly Scenario[] = [
  TRACE_PACKET,
  noEndpointsReject(4),
  noEndpointsReject(6),
  clusterIPGeneral(4),
  clusterIPGeneral(6),
  LOAD_BALANCER,
  ...NODE_PORTS,
  LOCALNET,
  ...HEALTH_CHECK_NODE_PORT,
  ...TRAFFIC_POLICIES,
  ...TERMINATING_ENDPOINTS,
  ...internalExternalMasquerade(4),
  ...internalExternalMasquerade(6),
  hairpin(4),
  hairpin(6),
];
