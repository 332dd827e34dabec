// A rolling update under traffic: who stays at the old pods, and where do new clients go?
//
// A rolling update under traffic: three pods are replaced one by one, and at last there are none.
// Which clients that were connected before stay where they were, and where do new ones go?
import {
  Address,
  type Cluster,
  clusterOf,
  type KubernetesNode,
  type KubernetesNodeOptions,
  kubernetesNode,
  type Packet,
  SECOND,
  tcp,
  udp,
} from 'packet-path';
import type { TcpFlagName } from 'packet-path/core';
import { POD_DEVICE } from 'packet-path/data-plane';

/** A pod of the node: no endpoint names a node, so that its block is the first of the pods' network. */
const CLIENT = '10.244.0.200';
const [WEB, STATSD] = ['10.96.0.10', '10.96.0.11'];
const ADDRESS = { old: '10.244.2.', new: '10.244.3.' } as const;

/** Pods by name, `old-1`, and whether each is on its way out. */
type Pods = Readonly<Record<string, 'ready' | 'leaving'>>;

function clusterOfPods(pods: Pods): Cluster {
  const service = (name: string, clusterIP: string, protocol: string, port: number) => ({
    kind: 'Service',
    metadata: { name },
    spec: { clusterIP, ports: [{ protocol, port }] },
  });
  const slice = (name: string, protocol: string, port: number) => ({
    kind: 'EndpointSlice',
    apiVersion: 'discovery.k8s.io/v1',
    metadata: { labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ protocol, port }],
    endpoints: Object.entries(pods).map(([pod, state]) => ({
      addresses: [addressOf(pod)],
      conditions: { ready: state === 'ready', serving: true, terminating: state === 'leaving' },
    })),
  });
  return clusterOf([
    service('web', WEB, 'TCP', 80),
    service('statsd', STATSD, 'UDP', 8125),
    slice('web', 'TCP', 8080),
    slice('statsd', 'UDP', 8125),
  ]);
}

function addressOf(pod: string): string {
  const [age, number] = pod.split('-') as [keyof typeof ADDRESS, string];
  return `${ADDRESS[age]}${number}`;
}

/** The replaced pods go one after another; each serves on for ten seconds. */
const MOMENTS: readonly (readonly [moment: string, pods: Pods])[] = [
  ['before', { 'old-1': 'ready', 'old-2': 'ready', 'old-3': 'ready' }],
  ['old-1 leaves', { 'new-1': 'ready', 'old-1': 'leaving', 'old-2': 'ready', 'old-3': 'ready' }],
  ['old-1 is gone', { 'new-1': 'ready', 'old-2': 'ready', 'old-3': 'ready' }],
  ['all leave', { 'new-1': 'ready', 'new-2': 'ready', 'old-2': 'leaving', 'old-3': 'leaving' }],
  ['all are gone', { 'new-1': 'ready', 'new-2': 'ready' }],
  ['no pod is left', {}],
];

/** `new-1`, `old-2 (dead)`, or `refused`: where a packet comes out. */
function whereTo(node: KubernetesNode, pods: Pods, packet: Packet): string {
  const to = node.send(packet).emitted[0]?.destination.toString() ?? CLIENT;
  // Its own answers, ICMP errors, are all that a client that is refused gets.
  if (to === CLIENT) return 'refused';
  const pod = `${to.startsWith(ADDRESS.old) ? 'old' : 'new'}-${to.split('.')[3]}`;
  return pod in pods ? pod : `${pod} (dead)`;
}

function play(title: string, options: KubernetesNodeOptions): void {
  const node = kubernetesNode(clusterOfPods(MOMENTS[0]![1]), options);
  const source = (port: number) => ({ address: Address.parse(CLIENT), port });
  const destination = { address: Address.parse(WEB), port: 80 };
  const connected = [1, 2, 3, 4, 5, 6];
  for (const port of connected) node.connect({ protocol: 6, source: source(port), destination });
  let fresh = 1000;

  console.log(`\n${title}`);
  print('', 'connected before', 'new connections', 'datagrams of one client');
  for (const [moment, pods] of MOMENTS) {
    node.update(clusterOfPods(pods));
    node.clock.advance(10 * SECOND);
    const web = (port: number, flags: readonly TcpFlagName[]): string => {
      const segment = { inputInterface: POD_DEVICE, flags, sequence: 1, acknowledgement: 1 };
      return whereTo(node, pods, tcp(source(port), destination, segment));
    };
    print(
      moment,
      tally(connected.map((port) => web(port, ['ACK']))),
      tally(connected.map(() => web(fresh++, ['SYN']))),
      whereTo(node, pods, udp(source(9), `${STATSD}:8125`, { inputInterface: POD_DEVICE })),
    );
  }
}

/** `4 old, 2 new`: the pods of an age together. */
function tally(places: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const place of places.map((text) => text.replace(/-\d/, '')).sort()) {
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  return Array.from(counts, ([place, count]) => `${count} ${place}`).join(', ');
}

function print(...[moment = '', ...columns]: readonly string[]): void {
  console.log(moment.padEnd(16), ...columns.map((column) => column.padEnd(24)));
}

play('iptables', { mode: 'iptables' });
play('iptables as in 1.32, which passed over services without endpoints', {
  mode: 'iptables',
  conntrackCleanup: '1.32',
});
play('nftables', { mode: 'nftables' });
play('IPVS', { mode: 'ipvs' });
