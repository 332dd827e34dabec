import { type Cluster, SOME_CLUSTER } from '@packet-path/cluster';
import {
  type Address,
  checkArgument,
  createRandom,
  type Family,
  isLoopback,
  objectOf,
  PacketPathError,
  someObject,
  toAddress,
  UNSPECIFIED,
} from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf, proxyContext } from '../proxy/context.ts';
import type { UserspaceProxyOptions } from './options.ts';
import { barePortal, type HeldPort, isSamePortal, type Portal, portalKey } from './portal.ts';
import { ProxyPorts } from './proxy-ports.ts';
import { type ProxyAddress, userspaceRuleset } from './ruleset.ts';

/** The program of the userspace proxy: the rules of a host, and the ports that the proxy listens on. */
export interface UserspaceProgram extends HostProgram {
  /** The portals, in the order of their rules. */
  readonly portals: readonly Portal[];
  /** Ports that the proxy holds open, although rules send their packets to proxy ports. */
  readonly held: readonly HeldPort[];
  /** The proxy's address by family; undefined for a family that is not programmed. */
  readonly proxies: Readonly<Partial<Record<Family, ProxyAddress>>>;
  /**
   * Cluster IPs of UDP portals that are gone: their conntrack entries lead nowhere
   * (`unmergeService`).
   */
  readonly staleUdp: readonly Address[];
  readonly options: UserspaceProxyOptions;
  /** The number of programs before it on this node. */
  readonly generation: number;
}

/**
 * The program of kube-proxy in userspace mode for one node: rules that send packets for a service to a
 * port of the proxy, and the ports that the proxy listens on.
 *
 * @param previous the program before it: portals that have not changed keep their place and port
 * @throws {PacketPathError} `bad-option` where the node has no address of a family or listens at a
 *   loopback address, or as an address or prefix among the options
 */
export function userspaceProgram(
  cluster: Cluster,
  options: UserspaceProxyOptions = {},
  previous?: UserspaceProgram,
): UserspaceProgram {
  checkArgument('userspaceProgram', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('userspaceProgram', 'options', options, someObject);
  if (previous !== undefined)
    checkArgument(
      'userspaceProgram',
      'previous',
      previous,
      objectOf('portals', 'held', 'proxies', 'staleUdp'),
    );
  const listens = listenAddresses(options);
  const generation = previous === undefined ? 0 : previous.generation + 1;
  const random = createRandom(options.seed ?? 1).split(`proxy ports ${generation}`);
  const before = new Map(previous?.portals.map((portal) => [portalKey(portal), portal]));
  const proxyPorts = new ProxyPorts(options.proxyPortRange);
  for (const portal of before.values()) proxyPorts.take(portal);
  const portals: Portal[] = [];
  const held: HeldPort[] = [];
  const texts: Record<Family, string> = { 4: '', 6: '' };
  const proxies: Partial<Record<Family, ProxyAddress>> = {};

  for (const family of familiesOf(cluster, options)) {
    const { ports, nodeAddresses } = proxyContext(
      cluster,
      { ...options, sync: generation },
      family,
      { randomFully: false },
    );
    const wanted = ports.flatMap((port) => barePortal(port) ?? []);
    const own = keptPortals(wanted, before, family);
    const isKept = new Set(own.map(portalKey));
    for (const bare of wanted) {
      const key = portalKey(bare);
      if (isKept.has(key)) continue;
      // A portal that is opened again was closed first, and may get the port that it had.
      const old = before.get(key);
      if (old !== undefined) proxyPorts.release(old);
      const proxyPort = proxyPorts.allocate(bare.protocol, random.split(key));
      if (proxyPort !== undefined) own.push({ ...bare, proxyPort });
    }
    portals.push(...own);
    held.push(...own.flatMap((portal) => heldPorts(portal, nodeAddresses)));
    const proxy = proxyAddress(listens[family], nodeAddresses);
    proxies[family] = proxy;
    texts[family] = userspaceRuleset(own, proxy);
  }
  const isThere = new Set(portals.map(portalKey));
  const gone = [...before.values()].filter((portal) => !isThere.has(portalKey(portal)));
  return {
    iptables: texts[4],
    ip6tables: texts[6],
    ipset: '',
    ipvsadm: '',
    nftables: '',
    addresses: [],
    sysctls: {},
    portals,
    held,
    proxies,
    staleUdp: gone.filter(({ protocol }) => protocol === 'udp').map(({ clusterIP }) => clusterIP),
    options,
    generation,
  };
}

/** Portals that stay open, with the endpoints that they have now. */
function keptPortals(
  wanted: readonly Omit<Portal, 'proxyPort'>[],
  before: ReadonlyMap<string, Portal>,
  family: Family,
): Portal[] {
  const byKey = new Map(wanted.map((portal) => [portalKey(portal), portal]));
  return [...before.values()].flatMap((old) => {
    const now = byKey.get(portalKey(old));
    if (old.family !== family || now === undefined || !isSamePortal(old, now)) return [];
    return [{ ...old, endpoints: now.endpoints }];
  });
}

/**
 * The ports that a portal holds open: its node port at every address, and its service port at
 * external addresses of the node.
 */
function heldPorts(portal: Portal, nodeAddresses: readonly Address[]): readonly HeldPort[] {
  const { protocol, port, nodePort, externalIPs, loadBalancerIPs } = portal;
  const own = [...externalIPs, ...loadBalancerIPs].filter((ip) =>
    nodeAddresses.some((address) => address.equals(ip)),
  );
  return [
    ...own.map((address) => ({ protocol, address, port })),
    ...(nodePort === 0 ? [] : [{ protocol, address: null, port: nodePort }]),
  ];
}

function listenAddresses({ listenAddress }: UserspaceProxyOptions): Record<Family, Address | null> {
  const listens: Record<Family, Address | null> = { 4: null, 6: null };
  if (listenAddress === undefined) return listens;
  const address = toAddress(listenAddress);
  if (isLoopback(address)) {
    throw new PacketPathError('bad-option', `the proxy listens at ${address}`, {
      expected: 'an address that pods can reach',
    });
  }
  if (!address.equals(UNSPECIFIED[address.family])) listens[address.family] = address;
  return listens;
}

function proxyAddress(listens: Address | null, nodeAddresses: readonly Address[]): ProxyAddress {
  const host = listens ?? nodeAddresses[0];
  if (host !== undefined) return { listens, host };
  throw new PacketPathError('bad-option', 'the node has no address that its proxy is reached at', {
    expected: 'a node with an address of each family',
  });
}
