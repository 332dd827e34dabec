import {
  type Address,
  bits,
  createRandom,
  type Family,
  PacketPathError,
  Prefix,
  type PrefixLike,
  type Seed,
  shuffled,
  toPrefix,
} from '@packet-path/core';
import type { Cluster, ClusterNode, Service, ServiceEndpoint, ServiceProtocol } from './cluster.ts';
import { orderEndpoints } from './endpoint-order.ts';

export interface SyntheticPort {
  /** Default: none for a single port, else `p0`, `p1`, … */
  readonly name?: string;
  readonly protocol?: ServiceProtocol;
  readonly port: number;
  /** Default: `port`. */
  readonly targetPort?: number;
}

export interface SyntheticOptions {
  readonly services: number;
  readonly endpointsPerService: number;
  /** Decides which node each endpoint runs on. Default 1. */
  readonly seed?: Seed;
  /** Default 4. */
  readonly family?: Family;
  /** Default: TCP port 80, which pods serve at 8080. */
  readonly ports?: readonly SyntheticPort[];
  /** The network of cluster IPs, given out in order. Default `SYNTHETIC_CIDRS`. */
  readonly serviceCidr?: PrefixLike;
  /** The network of pods, in equal parts, one for each node. Default `SYNTHETIC_CIDRS`. */
  readonly podCidr?: PrefixLike;
  /** Default: as many as the pods need. */
  readonly nodes?: number;
  /** Default 110, as kubelet's; more only if `nodes` are too few. */
  readonly podsPerNode?: number;
}

/** The networks of synthetic clusters; a ClusterCIDR detector is given `pods`. */
export const SYNTHETIC_CIDRS: Readonly<
  Record<Family, { readonly services: Prefix; readonly pods: Prefix; readonly nodes: Prefix }>
> = {
  4: {
    services: Prefix.parse('10.96.0.0/12'),
    pods: Prefix.parse('10.244.0.0/14'),
    nodes: Prefix.parse('192.168.0.0/16'),
  },
  6: {
    services: Prefix.parse('fd00:10:96::/108'),
    pods: Prefix.parse('fd00:10:244::/104'),
    nodes: Prefix.parse('fd00:192:168::/112'),
  },
};

const DEFAULT_PORTS: readonly SyntheticPort[] = [{ port: 80, targetPort: 8080 }];

/**
 * A cluster of equal services: `default/svc-00001` at the first address of the service network,
 * and so on, their pods spread over the nodes at random. Equal options give equal clusters.
 *
 * ```ts
 * const thousand = syntheticCluster({ services: 1000, endpointsPerService: 10 });
 * thousand.services[999]?.name; // 'svc-01000'
 * ```
 *
 * @throws {PacketPathError} `bad-option` where a network is too small
 */
export function syntheticCluster(options: SyntheticOptions): Cluster {
  const { services, endpointsPerService, seed = 1, family = 4, ports = DEFAULT_PORTS } = options;
  checkCount('services', services);
  checkCount('endpointsPerService', endpointsPerService);
  const serviceNet = toPrefix(options.serviceCidr ?? SYNTHETIC_CIDRS[family].services).network();
  checkRoom('serviceCidr', serviceNet, services + 1);

  const nodes = syntheticNodes(options, family);
  const pods = placePods(services * endpointsPerService, nodes, seed);
  const digits = Math.max(5, String(services).length);
  const list: Service[] = [];
  for (let index = 0; index < services; index++) {
    const own = pods.slice(index * endpointsPerService, (index + 1) * endpointsPerService);
    const name = `svc-${String(index + 1).padStart(digits, '0')}`;
    list.push(syntheticService(name, serviceNet.address.plus(index + 1), own, ports));
  }
  return Object.freeze({ services: Object.freeze(list), nodes });
}

function checkCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new PacketPathError('bad-option', `${name} is ${value}`, { expected: 'a whole number' });
}

function checkRoom(name: string, network: Prefix, wanted: number): void {
  const room = 2 ** (bits(network.family) - network.length);
  if (wanted <= room) return;
  throw new PacketPathError('bad-option', `${name} ${network} has room for ${room}`, {
    expected: `room for ${wanted}`,
  });
}

function syntheticNodes(options: SyntheticOptions, family: Family): readonly ClusterNode[] {
  const pods = options.services * options.endpointsPerService;
  const count = options.nodes ?? Math.max(1, Math.ceil(pods / (options.podsPerNode ?? 110)));
  checkCount('nodes', count);
  checkRoom('nodes', SYNTHETIC_CIDRS[family].nodes, count + 10);
  if (count === 0 && pods > 0) {
    throw new PacketPathError('bad-option', 'nodes is 0', { expected: 'a node for the pods' });
  }
  const network = toPrefix(options.podCidr ?? SYNTHETIC_CIDRS[family].pods).network();
  // The block's first address and its last stay free, and one is the node's own.
  const perNode = Math.max(options.podsPerNode ?? 110, Math.ceil(pods / Math.max(1, count)));
  const block = 2 ** Math.ceil(Math.log2(perNode + 3));
  checkRoom('podCidr', network, count * block);
  const length = bits(family) - Math.log2(block);
  const base = SYNTHETIC_CIDRS[family].nodes.address;
  const nodes = Array.from(
    { length: count },
    (_, index): ClusterNode =>
      Object.freeze({
        name: `node-${index + 1}`,
        addresses: Object.freeze([base.plus(index + 10)]),
        podCIDRs: Object.freeze([new Prefix(network.address.plus(index * block), length)]),
        zone: `zone-${'abc'[index % 3]}`,
      }),
  );
  return Object.freeze(nodes);
}

interface Pod {
  readonly address: Address;
  readonly node: ClusterNode;
}

/** Fills the nodes evenly, then shuffles the pods. */
function placePods(count: number, nodes: readonly ClusterNode[], seed: Seed): readonly Pod[] {
  const pods = Array.from({ length: count }, (_, index): Pod => {
    const node = nodes[index % nodes.length]!;
    const start = node.podCIDRs[0]!.address;
    return { address: start.plus(2 + Math.floor(index / nodes.length)), node };
  });
  return shuffled(pods, createRandom(seed).split('synthetic pods'));
}

function syntheticService(
  name: string,
  clusterIP: Address,
  pods: readonly Pod[],
  ports: readonly SyntheticPort[],
): Service {
  return Object.freeze({
    namespace: 'default',
    name,
    type: 'ClusterIP',
    clusterIPs: Object.freeze({ [clusterIP.family]: clusterIP }),
    ports: Object.freeze(
      ports.map(({ name, protocol = 'TCP', port, targetPort = port }, index) =>
        Object.freeze({
          name: name ?? (ports.length === 1 ? '' : `p${index}`),
          protocol,
          port,
          targetPort,
          nodePort: 0,
          endpoints: orderEndpoints(pods.map((pod) => syntheticEndpoint(pod, targetPort))),
        }),
      ),
    ),
    externalIPs: Object.freeze([]),
    loadBalancerIPs: Object.freeze([]),
    loadBalancerSourceRanges: Object.freeze([]),
    affinitySeconds: undefined,
    internalTrafficPolicy: 'Cluster',
    externalTrafficPolicy: 'Cluster',
    healthCheckNodePort: 0,
    proxyName: undefined,
    headlessLabel: false,
  } satisfies Service);
}

function syntheticEndpoint({ address, node }: Pod, port: number): ServiceEndpoint {
  return Object.freeze({
    address,
    port,
    ready: true,
    serving: true,
    terminating: false,
    nodeName: node.name,
    zone: node.zone,
    forZones: undefined,
    forNodes: undefined,
  });
}
