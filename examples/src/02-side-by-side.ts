// One connection through every data plane, laid side by side: what do opening and asking cost?
//
// One flow through every data plane, laid side by side: what opening a connection costs, and what a
// request costs once it is open. With keepalive only the second is paid again and again. Then the
// same with Calico beside: a policy's rules are met in another hook where IPVS sends packets on.
import {
  clusterFlow,
  compareFlow,
  comparisonText,
  kubeProxyPlanes,
  planesNamed,
  readPolicies,
  syntheticCluster,
  withCalico,
} from 'packet-path';
import type { PlaneReport } from 'packet-path/study';

const cluster = syntheticCluster({ services: 1000, endpointsPerService: 3 });
const flow = clusterFlow(cluster, 'default/svc-00500');
const comparison = compareFlow(
  cluster,
  flow,
  { planes: kubeProxyPlanes() },
  'pod to default/svc-00500',
);
console.log(comparisonText(comparison));

/** Rules for each request of a connection that carries so many. */
function rulesARequest({ handshake, request }: PlaneReport, requests: number): string {
  const rules = (handshake.rulesEvaluated + requests * request.rulesEvaluated) / requests;
  return rules.toFixed(1).padStart(10);
}

console.log('Rules a request, when a connection carries');
console.log(''.padEnd(18), ...[1, 10, 100].map((requests) => String(requests).padStart(10)));
for (const report of comparison.planes) {
  const costs = [1, 10, 100].map((requests) => rulesARequest(report, requests));
  console.log(report.title.padEnd(18), ...costs);
}

const objects = readPolicies(`
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: clients, namespace: default }
spec:
  podSelector: { matchLabels: { app: svc-00005 } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: client } } }] }]
`);
// Thirty pods, all on the node that is looked at, so that the policy is met there.
const oneNode = syntheticCluster({ services: 10, endpointsPerService: 3, nodes: 1 });
const guarded = compareFlow(oneNode, clusterFlow(oneNode, 'default/svc-00005'), {
  planes: planesNamed(['iptables', 'ipvs']).map((plane) => withCalico(plane, { objects })),
});

console.log('\nRules of table filter, for the first packet, by hook');
const HOOKS = ['INPUT', 'FORWARD', 'OUTPUT'] as const;
console.log(''.padEnd(26), ...HOOKS.map((hook) => hook.padStart(8)));
for (const { title, opening } of guarded.planes) {
  const rules = HOOKS.map((hook) => opening.rulesEvaluatedIn({ table: 'filter', hook }));
  console.log(title.padEnd(26), ...rules.map((count) => String(count).padStart(8)));
}
