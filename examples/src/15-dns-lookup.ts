// Five-second DNS look-ups: why does a name take five seconds, and since which Linux no more?
//
// Five-second DNS look-ups: a resolver sends its questions for IPv4 and IPv6 from one socket at once. On
// two processors both pass NAT before either is in conntrack's table, and may be given different DNS
// servers. Linux before 5.6 drops the later one (commit 6a757c07e51f is the end of it); the resolver asks
// again after five seconds.
//
// Source: kubernetes 56903 (DNS takes five seconds, intermittently).
import {
  clusterOf,
  formatEndpoint,
  type KubernetesNode,
  kubernetesNode,
  type Packet,
  SECOND,
  udp,
} from 'packet-path';
import { POD_DEVICE } from 'packet-path/data-plane';

/** A pod of the node: no endpoint names a node, so that its block is the first of the pods' network. */
const CLIENT = '10.244.0.200';
const DNS = '10.96.0.10:53';
/** The time until a resolver asks again (resolv.conf(5), `timeout`), in seconds. */
const PATIENCE = 5;
const LOOKUPS = 1000;

const clusterWith = (servers: number) =>
  clusterOf([
    {
      kind: 'Service',
      metadata: { namespace: 'kube-system', name: 'kube-dns' },
      spec: { clusterIP: '10.96.0.10', ports: [{ protocol: 'UDP', port: 53 }] },
    },
    {
      kind: 'EndpointSlice',
      apiVersion: 'discovery.k8s.io/v1',
      metadata: {
        namespace: 'kube-system',
        labels: { 'kubernetes.io/service-name': 'kube-dns' },
      },
      addressType: 'IPv4',
      ports: [{ protocol: 'UDP', port: 53 }],
      endpoints: Array.from({ length: servers }, (_, index) => ({
        addresses: [`10.244.2.${index + 2}`],
      })),
    },
  ]);

const question = (port: number): Packet =>
  udp(`${CLIENT}:${port}`, DNS, { inputInterface: POD_DEVICE, payload: 40 });

/** Sends one packet while another stands between NAT and its entry in conntrack's table. */
function together(node: KubernetesNode, first: Packet, second: Packet): readonly Packet[][] {
  let overtaking: Packet[] | undefined;
  const detach = node.host.attach({
    name: 'the other processor',
    family: 4,
    hook: 'POSTROUTING',
    priority: 300,
    run() {
      if (overtaking === undefined) {
        overtaking = [];
        overtaking.push(...node.send(second).emitted);
      }
      return 'accept';
    },
  });
  const { emitted } = node.send(first);
  detach();
  return [[...emitted], overtaking ?? []];
}

/** Whether the client hears the answer to a question that left the node. */
function isAnswered(node: KubernetesNode, [sent]: readonly Packet[]): boolean {
  if (sent === undefined) return false;
  const server = formatEndpoint({ address: sent.destination, port: sent.destinationPort });
  const client = formatEndpoint({ address: sent.source, port: sent.sourcePort });
  const answer = udp(server, client, { inputInterface: sent.outputInterface });
  const [heard] = node.send(answer).emitted;
  return heard !== undefined && `${heard.source}:${heard.sourcePort}` === DNS;
}

/** Seconds that a look-up takes: until each question has its answer. */
function lookUp(node: KubernetesNode, ports: readonly [ipv4: number, ipv6: number]): number {
  const [ipv4, ipv6] = [question(ports[0]), question(ports[1])];
  const open = together(node, ipv4, ipv6).some((sent) => !isAnswered(node, sent));
  if (!open) return 0;
  node.clock.advance(PATIENCE * SECOND);
  const again = [ipv4, ipv6].every((packet) => isAnswered(node, node.send(packet).emitted));
  return again ? PATIENCE : 2 * PATIENCE;
}

console.log('kernel  servers  questions     slow look-ups  longest  drop  clash_resolved');
for (const { kernel, servers, sockets } of [
  { kernel: '5.5', servers: 1, sockets: 1 },
  { kernel: '5.5', servers: 2, sockets: 1 },
  { kernel: '5.5', servers: 5, sockets: 1 },
  { kernel: '5.5', servers: 2, sockets: 2 },
  { kernel: '6.12', servers: 2, sockets: 1 },
] as const) {
  const node = kubernetesNode(clusterWith(servers), {
    mode: 'iptables',
    seed: 53,
    conntrack: { kernel },
  });
  const times = Array.from({ length: LOOKUPS }, (_, index) => {
    const port = 20_000 + 2 * index;
    return lookUp(node, [port, port + sockets - 1]);
  });
  const slow = times.filter((seconds) => seconds > 0).length;
  const { drop, clashResolved } = node.host.conntrack.statistics;
  const cells = [
    kernel.padEnd(8),
    `${servers}`.padEnd(9),
    (sockets === 1 ? 'one socket' : 'two sockets').padEnd(14),
    `${slow} of ${LOOKUPS}`.padEnd(15),
    `${Math.max(...times)} s`.padEnd(9),
    `${drop}`.padEnd(6),
    `${clashResolved}`,
  ];
  console.log(cells.join(''));
}
console.log(`
Every look-up here is a race. Where both questions come to one server, they are one connection, and
nothing is lost; of n servers that is one in n. "single-request-reopen" of resolv.conf(5) takes a socket
for each question. Since Linux 5.6 the later question has an entry for its answers alone, for a second.`);
