// Keepalive: how many rules does a request cost when a connection carries many?
import { clusterFlow, kubernetesNode, syntheticCluster } from 'packet-path';

const cluster = syntheticCluster({ services: 1000, endpointsPerService: 10 });
const flow = clusterFlow(cluster, 'default/svc-00500');
const nodes = (['iptables', 'ipvs'] as const).map((mode) => kubernetesNode(cluster, { mode }));

console.log('requests a connection'.padStart(22), 'iptables'.padStart(10), 'ipvs'.padStart(10));
for (const requests of [1, 10, 100, 1000]) {
  // Every connection from a port of its own.
  const source = { ...flow.source, port: flow.source.port + requests };
  const costs = nodes.map((node) => {
    const connection = node.connect({ ...flow, source });
    for (let sent = 0; sent < requests; sent++) connection.request();
    connection.close();
    return (connection.total.rulesEvaluated / requests).toFixed(1).padStart(10);
  });
  console.log(String(requests).padStart(22), ...costs);
}
