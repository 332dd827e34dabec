import type { Cluster, ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import {
  type Address,
  type Endpoint,
  type Prefix,
  type PrefixLike,
  Protocol,
  type Route,
  Tuple,
  toPrefix,
  type Work,
} from '@packet-path/core';
import {
  firstPacket,
  type Likeness,
  type NodePlace,
  type PlaneHost,
} from '@packet-path/data-plane';
import type { LinuxHost } from '@packet-path/linux-host';
import type { ProxyModeOptions } from '../proxy/proxy-mode.ts';
import { ClaimedAddresses } from './claimed-addresses.ts';
import type { KubernetesNodeOptions } from './node-options.ts';

/** A node as it was made. */
export interface MadeNode {
  readonly host: LinuxHost;
  readonly place: NodePlace;
  readonly cluster: Cluster;
}

const PROTOCOL = { tcp: Protocol.TCP, udp: Protocol.UDP, sctp: Protocol.SCTP } as const;

/**
 * The likeness of a node's ports; undefined where the node has more than kube-proxy's rules, where a user's own
 * parts evaluate them, and where connections end at the proxy or at the node's address.
 *
 * @param proxy kube-proxy's options
 */
export function likePorts(
  node: MadeNode,
  { policies, rules, ipvs, sysctls }: KubernetesNodeOptions,
  proxy: ProxyModeOptions,
): PlaneHost['likeness'] {
  const ownParts = [policies, rules?.registry, ipvs?.schedulers, sysctls];
  if (ownParts.some((part) => part !== undefined)) return undefined;
  if (proxy.mode === 'userspace' || proxy.masqueradeAll === true) return undefined;
  const { epoch } = node.host;
  const made = epoch.number;
  let ports: LikePorts | undefined;
  return (port, client) => {
    // Whoever has changed the host may treat one port unlike another.
    if (epoch.number !== made) return undefined;
    ports ??= new LikePorts(node, proxy);
    return ports.of(port, client);
  };
}

/**
 * Tells which ports of services a node treats alike.
 *
 * **How it works.** The key of a port has everything that packets could be treated by: its protocol and number,
 * and for each endpoint its port, whether it runs on this node, the route there, and the networks that rules name
 * which hold it. Names and addresses are not in it.
 *
 * **Why it is right.** kube-proxy writes the same rules for ports that are equal but for names and addresses, and
 * the models ask addresses for equality, for a network, for a route, or for an entry of a hash table. No endpoint
 * is the client or has an address of a service, and no two ports share one, so that each packet is equal to what
 * its own port's rules name and to nothing else. Networks and routes are in the key; in iptables mode the rules
 * of other ports that stand before are passed over by all outcomes alike; a connection whose two tuples have one
 * bucket is told apart, as is one whose client has a server's or the service's bucket in IPVS. A port with more than a cluster IP is none of these, nor is one on whose endpoints
 * policies, hints or the client decide. A property holds the counts of such ports against packets to each port.
 */
class LikePorts {
  readonly #node: MadeNode;
  readonly #networks: readonly Prefix[];
  readonly #claimed: ClaimedAddresses;
  readonly #firstPackets: Likeness['firstPackets'];
  readonly #isIpvs: boolean;
  /** The kind of each route that was met, and of its type and device. */
  readonly #routes = new Map<Route | undefined, number>();
  readonly #kinds = new Map<string, number>();

  /** @param options kube-proxy's */
  constructor(node: MadeNode, options: ProxyModeOptions) {
    this.#node = node;
    const { cluster, place } = node;
    this.#claimed = ClaimedAddresses.of(cluster);
    this.#networks = [
      ...place.networks.flatMap((network) => [network.cluster, network.block]),
      ...networksOf(options),
    ];
    this.#isIpvs = options.mode === 'ipvs';
    this.#firstPackets = options.mode === 'iptables' ? 'shifted' : 'looked up';
  }

  of(port: ProxyPort, client: Endpoint): Likeness | undefined {
    if (!isPlain(port) || !this.#claimed.isAlone(port)) return undefined;
    const { protocol, clusterIP } = port;
    const here = this.#node.place.node.name;
    const { family } = clusterIP;
    let key = `${family} ${protocol} ${port.port} ${this.#kindOf(clusterIP, this.#routeTo(clusterIP))}`;
    // One pass: with many services each endpoint has to be fetched from memory.
    let before: Address | undefined;
    for (const endpoint of port.endpoints) {
      const { address } = endpoint;
      // Lists are ordered by text, so that two endpoints with one address stand together.
      if (!servesAll(endpoint) || before?.equals(address) === true) return undefined;
      if (address.equals(client.address) || this.#claimed.has(address)) return undefined;
      before = address;
      const route = this.#routeTo(address);
      if (route?.type !== 'unicast') return undefined;
      const isHere = endpoint.nodeName === here;
      key += ` ${endpoint.port * 2 + Number(isHere)} ${this.#kindOf(address, route)}`;
    }
    return {
      key,
      firstPackets: this.#firstPackets,
      holdsFor: (endpoint) => !this.#meets(port, client, endpoint),
      passedOver: () =>
        this.#firstPackets === 'shifted' ? this.#passedOver(port, client) : undefined,
    };
  }

  /** The rules of other services before those of a port. */
  #passedOver({ protocol, clusterIP, port }: ProxyPort, client: Endpoint): Work | undefined {
    const { host } = this.#node;
    const route = host.routes.lookup(client.address);
    const device = route?.type === 'unicast' ? route.interface : null;
    const destination = { address: clusterIP, port };
    const packet = firstPacket(
      { protocol: PROTOCOL[protocol], source: client, destination },
      device,
    );
    const hook = device === null ? 'OUTPUT' : 'PREROUTING';
    return host.iptables[clusterIP.family].passedOver('nat', 'KUBE-SERVICES', hook, packet);
  }

  #routeTo(address: Address): Route | undefined {
    return this.#node.host.routes.lookup(address);
  }

  /** A number that stands for the route to an address and the networks that hold it. */
  #kindOf(address: Address, route: Route | undefined): number {
    let held = this.#kindOfRoute(route);
    for (const network of this.#networks) {
      const isHeld = network.family === address.family && network.contains(address);
      held = held * 2 + Number(isHeld);
    }
    return held;
  }

  /** Routes of one type through one device have one number. */
  #kindOfRoute(route: Route | undefined): number {
    let kind = this.#routes.get(route);
    if (kind === undefined) {
      const text = route === undefined ? '-' : `${route.type} ${route.interface}`;
      kind = this.#kinds.get(text) ?? this.#kinds.size;
      this.#kinds.set(text, kind);
      this.#routes.set(route, kind);
    }
    return kind;
  }

  #meets({ protocol, clusterIP, port }: ProxyPort, client: Endpoint, endpoint: Endpoint): boolean {
    const number = PROTOCOL[protocol];
    const { address } = client;
    const original = new Tuple(number, address, clusterIP, client.port, port);
    const reply = new Tuple(number, endpoint.address, address, endpoint.port, client.port);
    const { conntrack, ipvs } = this.#node.host;
    if (conntrack.table.areNeighbours(original, reply)) return true;
    // Each packet is looked up as a client's and as a server's: by its source and by its destination.
    const others = this.#isIpvs ? [endpoint, { address: clusterIP, port }] : [];
    return others.some((other) => ipvs.areNeighbours(number, client, other));
  }
}

/** Whether a port has a cluster IP and nothing more, and endpoints for whoever asks. */
function isPlain({ external, affinitySeconds, internalPolicy, endpoints }: ProxyPort): boolean {
  const isInternal = !external && internalPolicy === 'Cluster';
  return isInternal && affinitySeconds === undefined && endpoints.length > 0;
}

function servesAll({ ready, serving, terminating, forZones, forNodes }: ServiceEndpoint): boolean {
  return ready && serving && !terminating && forZones === undefined && forNodes === undefined;
}

/** The networks that options name. */
function networksOf(options: ProxyModeOptions): readonly Prefix[] {
  const { clusterCIDR = [], localDetector } = options;
  const detected =
    localDetector !== undefined && 'cidrs' in localDetector ? localDetector.cidrs : [];
  const services = options.mode === 'nftables' ? (options.serviceCIDRs ?? []) : [];
  const given = [clusterCIDR, detected, services] as readonly (
    | PrefixLike
    | readonly PrefixLike[]
  )[];
  return given.flatMap((some) => (isList(some) ? some : [some])).map(toPrefix);
}

function isList(some: PrefixLike | readonly PrefixLike[]): some is readonly PrefixLike[] {
  return Array.isArray(some);
}
