// One flow through every data plane, laid side by side: what opening a connection costs, and what a
// request costs once it is open. With keepalive only the second is paid again and again.
import {
  clusterFlow,
  compareFlow,
  comparisonText,
  type PlaneReport,
  syntheticCluster,
} from 'packet-path';

const cluster = syntheticCluster({ services: 1000, endpointsPerService: 3 });
const flow = clusterFlow(cluster, 'default/svc-00500');
const comparison = compareFlow(cluster, flow, {}, 'pod to default/svc-00500');
console.log(comparisonText(comparison));

/** Rules for each request of a connection that carries so many. */
function rulesARequest({ opening, request }: PlaneReport, requests: number): string {
  const rules = (opening.rulesEvaluated + requests * request.rulesEvaluated) / requests;
  return rules.toFixed(1).padStart(10);
}

console.log('Rules a request, when a connection carries');
console.log(''.padEnd(18), ...[1, 10, 100].map((requests) => String(requests).padStart(10)));
for (const report of comparison.planes) {
  const costs = [1, 10, 100].map((requests) => rulesARequest(report, requests));
  console.log(report.title.padEnd(18), ...costs);
}
