import type { Cluster, Service } from '@packet-path/cluster';
import { proxyPorts } from '@packet-path/cluster';
import { type Address, type Flow, flowOf, Protocol, protocolNumber } from '@packet-path/core';
import {
  CLIENT_PORT,
  clusterFlows,
  type NodePlace,
  serviceNetworks,
} from '@packet-path/data-plane';
import type { MigrationTopic } from './migration.ts';
import { lacksLocalEndpoint } from './shapes.ts';

/** A flow to play in both modes. */
export interface TopicFlow {
  readonly topic: Exclude<MigrationTopic, 'session affinity' | 'choice of endpoints'>;
  readonly name: string;
  readonly flow: Flow;
}

const LOOPBACK = '127.0.0.1';

/** Every flow about a service whose fate the modes may treat otherwise, as a node sees it. */
export function* flowsAbout(
  service: Service,
  place: NodePlace,
  addresses: readonly Address[],
  loopback: Address,
): Generator<TopicFlow> {
  const only: Cluster = { services: [service], nodes: [] };
  const name = `${service.namespace}/${service.name}`;
  for (const { family, client } of place.networks) {
    const own = place.node.addresses.find((address) => address.family === family);
    for (const port of proxyPorts(only, family)) {
      const protocol = protocolNumber(port.protocol)!;
      const pod = { address: client, port: CLIENT_PORT };
      const at = (address: Address, number: number): Flow =>
        flowOf(protocol, pod, { address, port: number });
      yield {
        topic: 'wrong ports of cluster IPs',
        name: `pod to ${port.name}, a wrong port`,
        flow: at(port.clusterIP, wrongPort(service)),
      };
      const echo = family === 4 ? Protocol.ICMP : Protocol.ICMPV6;
      const target = { address: port.clusterIP, port: 0 };
      yield {
        topic: 'ping of cluster IPs',
        name: `pod pings ${name}`,
        flow: flowOf(echo, pod, target),
      };
      if (port.nodePort === 0) continue;
      for (const address of addresses) {
        if (address.family !== family || own?.equals(address) === true) continue;
        yield {
          topic: 'addresses of node ports',
          name: `pod to ${port.name} at ${address}:${port.nodePort}`,
          flow: at(address, port.nodePort),
        };
      }
      if (family !== 4) continue;
      const self = { address: loopback, port: CLIENT_PORT };
      yield {
        topic: 'node ports at localhost',
        name: `node to ${port.name} at ${LOOPBACK}:${port.nodePort}`,
        flow: flowOf(protocol, self, { address: loopback, port: port.nodePort }),
      };
    }
  }
  yield* serviceFlows(service, place);
}

/** The flows that the service implies, from a pod, the node and outside. */
function* serviceFlows(service: Service, place: NodePlace): Generator<TopicFlow> {
  const only: Cluster = { services: [service], nodes: [] };
  for (const { name, from, flow } of clusterFlows(only)) {
    const network = place.networks.find(({ family }) => family === flow.source.address.family);
    const own = place.node.addresses.find(({ family }) => family === flow.source.address.family);
    if (network === undefined || own === undefined) continue;
    // The flows are those of a cluster of one service: the ends of this node take the place of its own.
    const address = from === 'pod' ? network.client : from === 'node' ? own : flow.source.address;
    const isNodePort = name.includes(' node port');
    const destination = isNodePort ? { ...flow.destination, address: own } : flow.destination;
    const topic = topicOf(service, name, place.node.name);
    yield { topic, name, flow: flowOf(flow.protocol, { ...flow.source, address }, destination) };
  }
}

function topicOf(service: Service, flow: string, node: string): TopicFlow['topic'] {
  if (service.loadBalancerSourceRanges.length > 0 && flow.includes(' load balancer')) {
    return 'source ranges of load balancers';
  }
  if (lacksLocalEndpoint(service, node)) return 'Local policy without a local endpoint';
  const { externalTrafficPolicy, internalTrafficPolicy } = service;
  const isLocal = externalTrafficPolicy === 'Local' || internalTrafficPolicy === 'Local';
  return isLocal ? 'Local policy' : 'flows of services';
}

/** A flow to an address of the service network that no service has. */
export function* unallocated(cluster: Cluster, place: NodePlace): Generator<TopicFlow> {
  for (const network of serviceNetworks(cluster)) {
    const client = place.networks.find(({ family }) => family === network.family)?.client;
    const taken = new Set(
      cluster.services.map(({ clusterIPs }) => `${clusterIPs[network.family]}`),
    );
    let address = network.network().address.plus(1);
    while (taken.has(`${address}`)) address = address.plus(1);
    if (client === undefined || !network.contains(address)) continue;
    const source = { address: client, port: CLIENT_PORT };
    yield {
      topic: 'addresses that no service has',
      name: `pod to ${address}`,
      flow: flowOf(Protocol.TCP, source, { address, port: 80 }),
    };
  }
}

/** A port that the service does not have. */
function wrongPort({ ports }: Service): number {
  const taken = new Set(ports.map(({ port }) => port));
  let port = 9;
  while (taken.has(port)) port++;
  return port;
}
