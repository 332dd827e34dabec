// How many rules does a new connection walk, in each mode, and in which chains?
import { clusterFlow, kubernetesNode, syntheticCluster } from 'packet-path';

const cluster = syntheticCluster({ services: 1000, endpointsPerService: 10 });
const flow = clusterFlow(cluster, 'default/svc-00042');

for (const options of [
  { mode: 'iptables', layout: '2019' },
  { mode: 'iptables', layout: 'current' },
  { mode: 'ipvs', scheduler: 'rr' },
] as const) {
  const node = kubernetesNode(cluster, options);
  const { opening, reply } = node.connect(flow);
  const layout = 'layout' in options ? ` (${options.layout} layout)` : '';
  console.log(
    `${options.mode}${layout}: ${opening.rulesEvaluated} rules, answered by ${reply.source}`,
  );
  for (const { table, hook, chain, evaluated } of opening.byChain()) {
    console.log(`${String(evaluated).padStart(6)}  ${table} ${hook} ${chain}`);
  }
}
