// The userspace proxy's second connection: what does it cost, and what does it buy?
//
// The cost of the userspace proxy's second connection, beside iptables mode: rules until a
// connection is open, what a request costs then, and what is bought with it: a call that does not end
// at a dead endpoint.
import {
  clusterFlow,
  formatEndpoint,
  kubernetesNode,
  MILLISECOND,
  syntheticCluster,
} from 'packet-path';

const row = (...cells: readonly (string | number)[]): void => {
  const [first = '', ...others] = cells.map(String);
  console.log(first.padEnd(30), ...others.map((cell) => cell.padStart(12)));
};

console.log('Rules until a connection to the first of so many services is open');
row('services', 'iptables', 'userspace', 'its 2nd SYN');
for (const services of [10, 100, 1000]) {
  const cluster = syntheticCluster({ services, endpointsPerService: 2 });
  const flow = clusterFlow(cluster, 'default/svc-00001');
  const rules = (['iptables', 'userspace'] as const).map((mode) => {
    const connection = kubernetesNode(cluster, { mode, order: 'cluster' }).connect(flow);
    const second = connection.onward?.at(-1)?.opening.rulesEvaluated ?? 0;
    return { all: connection.total.rulesEvaluated, second };
  });
  row(services, ...rules.map(({ all }) => all), rules[1]!.second);
}
console.log(`
The client's SYN passes the portals up to its service's, here the first. The proxy's own SYN passes
the portals of the host's side, every one, and matches none: it is for a pod.
`);

const cluster = syntheticCluster({ services: 100, endpointsPerService: 2 });
const flow = clusterFlow(cluster, 'default/svc-00001');
console.log('A request of 100 bytes and its response of 1,000, over an open connection');
row('', 'iptables', 'userspace');
const requests = (['iptables', 'userspace'] as const).map((mode) =>
  kubernetesNode(cluster, { mode }).connect(flow).request(),
);
for (const counter of ['packets', 'rulesEvaluated', 'bytesCopied', 'wakeUps'] as const) {
  row(counter, ...requests.map((work) => work[counter]));
}

const node = kubernetesNode(cluster, { mode: 'userspace' });
const { reply } = node.connect(flow);
const first = { address: reply.source, port: reply.sourcePort };
node.host.sockets.farEnds.behave(first, 'silent');
const source = (port: number) => ({ ...flow, source: { ...flow.source, port } });
node.connect(source(40_000)).close(); // The other endpoint's turn; the next is the silent one's.
const connection = node.connect(source(40_001));
connection.request();
node.clock.advance(250 * MILLISECOND);
const { source: address, sourcePort: port } = connection.reply;
console.log(`
${formatEndpoint(first)} says nothing. After 250 ms the proxy tries the next: ${formatEndpoint({ address, port })}
answers, and gets what the client had sent meanwhile (${connection.total.bytesCopied} bytes copied). In the kernel's modes
the client's SYN would be sent again, to the same endpoint.`);
