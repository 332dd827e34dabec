import { type Cluster, checkCluster, isProxied, SOME_CLUSTER } from '@packet-path/cluster';
import {
  Address,
  type AddressLike,
  anyValue,
  checkArgument,
  checkOptions,
  type Family,
  listOf,
  meantHint,
  type OptionValue,
  objectOf,
  oneOf,
  PacketPathError,
  Prefix,
  type PrefixLike,
  shown,
  someObject,
  someText,
  toAddress,
} from '@packet-path/core';
import { clusterNetwork } from './cluster-network.ts';
import { someEndpoint } from './some-endpoint.ts';

const FAMILIES = listOf(oneOf(4, 6));
const NODE = { name: someText, addresses: listOf(anyValue), zone: someText, labels: someObject };

/** The part of a cluster that a node stands in: its name, its addresses, its pods' networks. */
export interface NodePlace {
  readonly node: Omit<PlacedNode, 'addresses'> & { readonly addresses: readonly Address[] };
  /** One for each family that the node speaks. */
  readonly networks: readonly NodeNetwork[];
  /** The MTU of its devices, in bytes. Default: nothing limits a packet's length. */
  readonly mtu?: PlaceMtu;
}

/** The fields by which a node place is told from another argument. */
export const SOME_PLACE: OptionValue = objectOf('node', 'networks');

/** The longest IP packets that a node's devices send, in bytes. */
export interface PlaceMtu {
  /** Of the device that leads to the other nodes. */
  readonly uplink?: number;
  /** Of the devices that lead to the node's own pods. */
  readonly pods?: number;
}

/** A node as its user names it. */
export interface PlacedNode {
  /** Endpoints of this node are local. */
  readonly name: string;
  /** Its addresses; the first of a family is the node's IP. */
  readonly addresses?: readonly AddressLike[];
  /** Default: the label `topology.kubernetes.io/zone`. */
  readonly zone?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** The node to stand at, where it is not the one that the cluster suggests. */
export interface PlaceOptions {
  /** Default: the cluster's first node, else the first that an endpoint runs on. */
  readonly node?: PlacedNode;
  /** The pods' networks, one a family. Default: from the nodes' blocks, or from the endpoints. */
  readonly clusterCIDR?: PrefixLike | readonly PrefixLike[];
  /** Default: the families of the services' addresses; IPv4 where there is none. */
  readonly families?: readonly Family[];
}

/** The pods of one family, as a node knows them. */
export interface NodeNetwork {
  readonly family: Family;
  /** The network of all pods: kube-proxy's `--cluster-cidr`. */
  readonly cluster: Prefix;
  /** The block that this node's pods get their addresses from. */
  readonly block: Prefix;
  /** Endpoints that run on this node, but stand outside its block. */
  readonly strays: readonly Address[];
  /** A pod of this node that serves nothing: the client of studies. */
  readonly client: Address;
}

const NODE_ADDRESS = { 4: Address.parse('192.168.0.10'), 6: Address.parse('fd00:192:168::a') };
/** The length of a node's block, where no Node object says it. */
const BLOCK_LENGTH = { 4: 24, 6: 64 } as const;

/**
 * The node that is looked from: the one asked for, else the cluster's first, else the first that an
 * endpoint runs on. Where the cluster is silent, the usual is filled in: the node has 192.168.0.10
 * (fd00:192:168::a), its pods a /24 (/64) of the network that most endpoints stand in.
 *
 * @throws {PacketPathError} `not-found` for a name that is none of the cluster's nodes and comes without addresses;
 *   `unknown-option`, `bad-option`, `bad-address` or `bad-prefix`, for the options
 */
export function nodePlace(cluster: Cluster, options: PlaceOptions = {}): NodePlace {
  checkCluster(cluster);
  checkOptions('nodePlace', options, {
    node: someObject,
    clusterCIDR: anyValue,
    families: FAMILIES,
  });
  checkNode(cluster, options.node);
  return placeOf(cluster, options);
}

/** The options of a place alone, out of those of a node. */
export function placeOptionsOf(given: PlaceOptions): PlaceOptions {
  checkArgument('placeOptionsOf', 'given', given, someObject);
  const { node, clusterCIDR, families } = given;
  return {
    ...(node !== undefined && { node }),
    ...(clusterCIDR !== undefined && { clusterCIDR }),
    ...(families !== undefined && { families }),
  };
}

function checkNode({ nodes }: Cluster, node: PlacedNode | undefined): void {
  if (node === undefined) return;
  checkOptions('the node of a place', node, NODE, ['name']);
  const { name, addresses } = node;
  if (nodes.length === 0 || addresses !== undefined) return;
  const names = nodes.map((known) => known.name);
  if (names.includes(name)) return;
  const most = 12;
  const more = names.length > most ? ` and ${names.length - most} more` : '';
  const problem = `the cluster has no node ${shown(name)}${meantHint(name, names)}`;
  throw new PacketPathError('not-found', problem, {
    expected: `${names.slice(0, most).join(', ')}${more}, or addresses of a new node`,
  });
}

/** As {@link nodePlace}, for a node that the cluster need not know. */
export function placeOf(cluster: Cluster, options: PlaceOptions): NodePlace {
  checkArgument('placeOf', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('placeOf', 'options', options, someObject);
  const families = options.families ?? familiesOf(cluster);
  const name = options.node?.name ?? cluster.nodes[0]?.name ?? firstNode(cluster) ?? 'node';
  const known = cluster.nodes.find((node) => node.name === name);
  const given = options.node?.addresses?.map(toAddress) ?? known?.addresses ?? [];
  const missing = families.filter((family) => !given.some((address) => address.family === family));
  const usual = missing.map((family) =>
    firstFree(cluster, Prefix.host(NODE_ADDRESS[family]), NODE_ADDRESS[family]),
  );
  return {
    node: {
      name,
      ...(known?.zone !== undefined && { zone: known.zone }),
      ...options.node,
      addresses: [...given, ...usual],
    },
    networks: families.map((family) => {
      const whole = clusterNetwork(cluster, family, options.clusterCIDR);
      const block =
        known?.podCIDRs.find((prefix) => prefix.family === family) ??
        guessedBlock(whole, localPods(cluster, family, name));
      const { strays, taken } = podsBeside(cluster, family, name, block);
      // The block's first address is the node's own.
      const client = freeFrom(block.network().address.plus(2), taken);
      return { family, cluster: whole, block, strays, client };
    }),
  };
}

/** The families of the services' addresses; IPv4 where there is none. */
function familiesOf(cluster: Cluster): readonly Family[] {
  const used = ([4, 6] as const).filter((family) =>
    cluster.services.some((service) => isProxied(service) && service.clusterIPs[family]),
  );
  return used.length > 0 ? used : [4];
}

function firstNode(cluster: Cluster): string | undefined {
  for (const family of [4, 6] as const) {
    let name: string | undefined;
    someEndpoint(cluster, family, ({ nodeName }) => {
      name = nodeName;
      return name !== undefined;
    });
    if (name !== undefined) return name;
  }
  return undefined;
}

/** Endpoints that run on a node, but stand outside its block. */
export function strayPods(
  cluster: Cluster,
  family: Family,
  node: string,
  block: Prefix,
): readonly Address[] {
  checkArgument('strayPods', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('strayPods', 'family', family, oneOf(4, 6));
  checkArgument('strayPods', 'node', node, someText);
  checkArgument('strayPods', 'block', block, objectOf('address', 'length', 'mask', 'family'));
  return podsBeside(cluster, family, node, block).strays;
}

/** Pods of a node outside its block, and the addresses of pods within it, in one look at a large cluster. */
function podsBeside(
  cluster: Cluster,
  family: Family,
  node: string,
  block: Prefix,
): { readonly strays: readonly Address[]; readonly taken: readonly Address[] } {
  const strays: Address[] = [];
  const taken: Address[] = [];
  someEndpoint(cluster, family, ({ address, nodeName }) => {
    if (block.contains(address)) taken.push(address);
    else if (nodeName === node) strays.push(address);
    return false;
  });
  return { strays, taken };
}

function localPods(cluster: Cluster, family: Family, node: string): readonly Address[] {
  const pods: Address[] = [];
  someEndpoint(cluster, family, ({ address, nodeName }) => {
    if (nodeName === node) pods.push(address);
    return false;
  });
  return pods;
}

/** The usual share of the cluster's network that a node's pod is in. */
function guessedBlock(whole: Prefix, pods: readonly Address[]): Prefix {
  const pod = pods.find((address) => whole.contains(address)) ?? whole.address;
  return new Prefix(pod, Math.max(whole.length, BLOCK_LENGTH[pod.family])).network();
}

/** The first address from `start` on that no endpoint has; those outside `within` are not asked. */
function firstFree(cluster: Cluster, within: Prefix, start: Address): Address {
  const taken: Address[] = [];
  someEndpoint(cluster, within.family, ({ address }) => {
    if (within.contains(address)) taken.push(address);
    return false;
  });
  return freeFrom(start, taken);
}

/** The first address from `start` on that is not taken. */
function freeFrom(start: Address, taken: readonly Address[]): Address {
  let free = start;
  while (taken.some((address) => address.equals(free))) free = free.plus(1);
  return free;
}
