import {
  type Cluster,
  type ClusterNode,
  isProxied,
  type ProxyPort,
  proxyPorts,
} from '@packet-path/cluster';
import {
  type Address,
  createRandom,
  type Family,
  PacketPathError,
  Prefix,
  shuffled,
  toAddress,
} from '@packet-path/core';
import { type LocalMatch, localMatch } from './local-detector.ts';
import {
  type NodePortAddress,
  type NodePortAddresses,
  nodePortAddresses,
} from './node-port-addresses.ts';
import type { ProxyNode, ProxyOptions } from './options.ts';
import type { EndpointHints, TopologyNode } from './topology.ts';

/** Options and cluster as the proxy of one family sees them: kube-proxy runs one for each. */
export interface ProxyScene {
  readonly family: Family;
  /** The ports in the cluster's order. */
  readonly listed: readonly ProxyPort[];
  /** Puts a list with an item for each port, in the cluster's order, into that in which ports are written. */
  readonly inOrder: <Item>(items: readonly Item[]) => readonly Item[];
  readonly node: TopologyNode;
  /** The node's addresses of this family; the first is the node's IP. */
  readonly nodeAddresses: readonly Address[];
  readonly detector: LocalMatch | undefined;
  readonly masqueradeAll: boolean;
  /** `0x4000`, as iptables-save prints it. */
  readonly mark: string;
  readonly randomFully: boolean;
  readonly nodePorts: NodePortAddresses;
}

/** The same, with the ports in the order in which they are written. */
export interface ProxyContext extends ProxyScene {
  readonly ports: readonly ProxyPort[];
}

/** Defaults of options that differ by mode and release. */
export interface ModeDefaults {
  readonly randomFully: boolean;
  /** Default `node`. */
  readonly hints?: EndpointHints;
  /** Default `all`. */
  readonly nodePortAddresses?: NodePortAddress;
}

/** The families to program, IPv4 first. */
export function familiesOf(cluster: Cluster, options: ProxyOptions): readonly Family[] {
  const families: readonly Family[] = [4, 6];
  const { families: wanted } = options;
  if (wanted !== undefined) return families.filter((family) => wanted.includes(family));
  const used = families.filter((family) =>
    cluster.services.some((service) => isProxied(service) && service.clusterIPs[family]),
  );
  return used.length > 0 ? used : [4];
}

/** The ports of a scene in the order in which they are written. */
export function orderedPorts({ inOrder, listed }: ProxyScene): readonly ProxyPort[] {
  return inOrder(listed);
}

/**
 * Reads options and cluster for one family.
 *
 * @throws {PacketPathError} as `proxyScene` does
 */
export function proxyContext(
  cluster: Cluster,
  options: ProxyOptions,
  family: Family,
  defaults: ModeDefaults,
): ProxyContext {
  const scene = proxyScene(cluster, options, family, defaults);
  return { ...scene, ports: orderedPorts(scene) };
}

/**
 * Reads options and cluster for one family, and puts nothing in order.
 *
 * @param listed the cluster's ports, where they are known already
 * @throws {PacketPathError} `bad-option`, or as an address or prefix among the options
 */
export function proxyScene(
  cluster: Cluster,
  options: ProxyOptions,
  family: Family,
  defaults: ModeDefaults,
  listed: readonly ProxyPort[] = proxyPorts(cluster, family),
): ProxyScene {
  const { masqueradeBit = 14, order = 'seeded', seed = 1, sync = 0 } = options;
  if (!Number.isInteger(masqueradeBit) || masqueradeBit < 0 || masqueradeBit > 31) {
    throw new PacketPathError('bad-option', `masqueradeBit is ${masqueradeBit}`, {
      expected: '0 to 31',
    });
  }
  const node = options.node ?? cluster.nodes[0] ?? { name: '' };
  const nodeAddresses = (node.addresses ?? [])
    .map(toAddress)
    .filter((address) => address.family === family);
  const later = sync === 0 ? '' : `, sync ${sync}`;
  const streamOf = () => createRandom(seed).split(`service order IPv${family}${later}`);
  return {
    family,
    listed,
    inOrder: (items) => (order === 'seeded' ? shuffled(items, streamOf()) : items),
    node: {
      name: node.name,
      zone: zoneOf(node, cluster),
      hints: options.hints ?? defaults.hints ?? 'node',
    },
    nodeAddresses,
    detector: detectorOf(options, family),
    masqueradeAll: options.masqueradeAll ?? false,
    mark: `0x${(2 ** masqueradeBit).toString(16)}`,
    randomFully: options.randomFully ?? defaults.randomFully,
    nodePorts: nodePortAddresses(
      options.nodePortAddresses ?? defaults.nodePortAddresses ?? 'all',
      family,
      nodeAddresses,
    ),
  };
}

/** The zone of the options, else that of the cluster's Node object. */
function zoneOf(node: ProxyNode | ClusterNode, { nodes }: Cluster): string | undefined {
  if (node.zone !== undefined) return node.zone;
  const label = 'labels' in node ? node.labels?.['topology.kubernetes.io/zone'] : undefined;
  return label ?? nodes.find(({ name }) => name === node.name)?.zone;
}

function detectorOf(options: ProxyOptions, family: Family): LocalMatch | undefined {
  const { localDetector, clusterCIDR } = options;
  if (localDetector !== undefined) return localMatch(localDetector, family);
  if (clusterCIDR === undefined) return undefined;
  const cidrs =
    typeof clusterCIDR === 'string' || clusterCIDR instanceof Prefix ? [clusterCIDR] : clusterCIDR;
  return localMatch({ mode: 'ClusterCIDR', cidrs }, family);
}
