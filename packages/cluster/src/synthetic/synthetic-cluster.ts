import {
  type Address,
  anyValue,
  checkOptions,
  createRandom,
  type Family,
  listOf,
  type OptionValues,
  oneOf,
  PacketPathError,
  type Seed,
  shuffled,
  someObject,
  someSeed,
  someText,
  wholeNumber,
} from '@packet-path/core';
import type { Cluster, ClusterNode, Service, ServiceEndpoint } from '../cluster.ts';
import { orderEndpoints } from '../endpoint-order.ts';
import { printedCluster, printedService } from '../printed-cluster.ts';
import { PROTOCOLS } from '../read/read-endpoint-slice.ts';
import { networkFor } from './networks.ts';
import { syntheticNodes } from './nodes.ts';
import type { SyntheticOptions, SyntheticPort } from './options.ts';

const OPTIONS: OptionValues<SyntheticOptions> = {
  services: wholeNumber(),
  endpointsPerService: wholeNumber(),
  seed: someSeed,
  family: oneOf(4, 6, 'dual'),
  ports: listOf(someObject),
  serviceCidr: anyValue,
  podCidr: anyValue,
  nodes: wholeNumber(),
  podsPerNode: wholeNumber(1),
};

const PORT_OPTIONS: OptionValues<SyntheticPort> = {
  name: someText,
  protocol: oneOf(...PROTOCOLS),
  port: wholeNumber(1, 65_535),
  targetPort: wholeNumber(1, 65_535),
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
 * @throws {PacketPathError} `bad-option` where a number is none or a network is too small
 */
export function syntheticCluster(options: SyntheticOptions): Cluster {
  checkOptions('syntheticCluster', options, OPTIONS, ['services', 'endpointsPerService']);
  const { services, endpointsPerService, seed = 1, family = 4, ports = DEFAULT_PORTS } = options;
  for (const port of ports) {
    checkOptions('syntheticCluster, ports', port, PORT_OPTIONS, ['port']);
  }
  checkCount('services', services);
  checkCount('endpointsPerService', endpointsPerService);
  if (options.nodes !== undefined) checkCount('nodes', options.nodes);
  const families: readonly Family[] = family === 'dual' ? [4, 6] : [family];
  const firstIPs = families.map(
    (one) => networkFor('services', one, services + 1, options.serviceCidr).address,
  );
  const nodes = syntheticNodes(options, families);
  const places = placesOfPods(services * endpointsPerService, seed);
  const digits = Math.max(5, String(services).length);
  const list: Service[] = [];
  for (let index = 0; index < services; index++) {
    const own = places
      .slice(index * endpointsPerService, (index + 1) * endpointsPerService)
      .map((place) => podAt(place, nodes));
    const name = `svc-${String(index + 1).padStart(digits, '0')}`;
    const clusterIPs = firstIPs.map((first) => first.plus(index + 1));
    list.push(syntheticService(name, clusterIPs, own, ports));
  }
  return printedCluster(list, nodes);
}

function checkCount(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new PacketPathError('bad-option', `${name} is ${value}`, { expected: 'a whole number' });
}

interface Pod {
  readonly node: ClusterNode;
  /** One of each family. */
  readonly addresses: readonly Address[];
}

/** The places of pods, service after service. */
function placesOfPods(count: number, seed: Seed): readonly number[] {
  const places = Array.from({ length: count }, (_, index) => index);
  return shuffled(places, createRandom(seed).split('synthetic pods'));
}

/**
 * The pod at a place; they fill the nodes evenly. Pods are made service after service: whoever goes through a
 * cluster reads its addresses in this order, and finds those of a service side by side in memory.
 */
function podAt(place: number, nodes: readonly ClusterNode[]): Pod {
  const node = nodes[place % nodes.length]!;
  const number = 2 + Math.floor(place / nodes.length);
  return { node, addresses: node.podCIDRs.map(({ address }) => address.plus(number)) };
}

function syntheticService(
  name: string,
  clusterIPs: readonly Address[],
  pods: readonly Pod[],
  ports: readonly SyntheticPort[],
): Service {
  return printedService({
    namespace: 'default',
    name,
    type: 'ClusterIP',
    clusterIPs: Object.freeze(Object.fromEntries(clusterIPs.map((ip) => [ip.family, ip]))),
    ports: Object.freeze(
      ports.map(({ name, protocol = 'TCP', port, targetPort = port }, index) =>
        Object.freeze({
          name: name ?? (ports.length === 1 ? '' : `p${index}`),
          protocol,
          port,
          targetPort,
          nodePort: 0,
          endpoints: orderEndpoints(syntheticEndpoints(pods, targetPort)),
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

function syntheticEndpoints(pods: readonly Pod[], port: number): readonly ServiceEndpoint[] {
  const endpoints: ServiceEndpoint[] = [];
  for (const { addresses, node } of pods) {
    for (const address of addresses) {
      endpoints.push(
        Object.freeze({
          address,
          port,
          ready: true,
          serving: true,
          terminating: false,
          nodeName: node.name,
          zone: node.zone,
          forZones: undefined,
          forNodes: undefined,
        }),
      );
    }
  }
  return endpoints;
}
