import type { Cluster, Service, ServiceEndpoint, ServiceProtocol } from '@packet-path/cluster';
import { Address, type Endpoint, Prefix, toEndpoint } from '@packet-path/core';
import type { NftablesProxyOptions } from '@packet-path/kube-proxy';
import type { NftTable } from './nft-table.ts';

/** The node the table was written on, and another. */
const HERE = 'node-1';
const ELSEWHERE = 'node-2';

/** What the services, and kube-proxy's options, must have been for it to write a table. */
export function clusterBehind(
  table: NftTable,
  nodeAddress: string,
): { readonly cluster: Cluster; readonly options: NftablesProxyOptions } {
  // In the order in which they were written: the last to claim an address has it.
  const written = [...table.chains.keys()];
  const place = ({ chains }: SeenPort): number =>
    Math.max(-1, ...[...chains].map((chain) => written.indexOf(chain)));
  const services = [...portsOf(table)]
    .sort(([, a], [, b]) => place(a) - place(b))
    .map(([name, seen]) => serviceOf(table, name, seen));
  const cluster = { services, nodes: [] };
  const rules = [...table.chains.values()].flat();
  const found = (pattern: RegExp): string | undefined =>
    rules.map((rule) => pattern.exec(rule)?.[1]).find((group) => group !== undefined);
  const pods =
    found(/ ip6? saddr != (\S+) jump mark-for-masquerade$/) ??
    found(/^ip6? saddr (\S+) goto \S+ comment "short-circuit pod traffic"$/);
  const clusterIPsCheck = table.chains.get('cluster-ips-check')?.[1];
  const nodePortIPs = table.sets.get('nodeport-ips')?.elements;
  const isAll = rules.some((rule) => /^ip6? daddr \S+ \w+ dport \d+ jump mark-for-m/.test(rule));
  const cidr =
    clusterIPsCheck === undefined ? undefined : /daddr (\S+) drop$/.exec(clusterIPsCheck)?.[1];
  return {
    cluster,
    options: {
      order: 'cluster',
      node: { name: HERE, addresses: nodePortIPs ?? [nodeAddress] },
      families: [table.family],
      masqueradeAll: isAll,
      ...(nodePortIPs === undefined && { nodePortAddresses: [] }),
      ...(pods !== undefined && { clusterCIDR: pods }),
      ...(cidr !== undefined && { serviceCIDRs: cidr }),
    },
  };
}

/** What the elements of the maps say of one port of a service. */
interface SeenPort {
  protocol: string;
  port: number;
  nodePort: number;
  readonly addresses: Set<string>;
  readonly guarded: Set<string>;
  readonly chains: Set<string>;
  readonly verdictOf: Map<string, string>;
}

function portsOf(table: NftTable): Map<string, SeenPort> {
  const ports = new Map<string, SeenPort>();
  for (const map of [
    'service-ips',
    'service-nodeports',
    'no-endpoint-services',
    'no-endpoint-nodeports',
    'firewall-ips',
  ]) {
    for (const element of table.sets.get(map)!.elements) {
      const [, address, protocol, number, name, verdict] =
        /^(?:(\S+) \. )?(\w+) \. (\d+) comment "(.*)" : (.*)$/.exec(element)!;
      const seen: SeenPort = ports.get(name!) ?? {
        protocol: protocol!,
        port: 0,
        nodePort: 0,
        addresses: new Set(),
        guarded: new Set(),
        chains: new Set(),
        verdictOf: new Map(),
      };
      ports.set(name!, seen);
      if (address === undefined) seen.nodePort = Number(number);
      else {
        seen.port = Number(number);
        seen.addresses.add(address);
      }
      if (map === 'firewall-ips') seen.guarded.add(address!);
      else if (map.startsWith('no-')) seen.verdictOf.set(address ?? 'node port', verdict!);
      const chain = /^goto (\S+)$/.exec(verdict!)?.[1];
      if (chain !== undefined && chain !== 'reject-chain') seen.chains.add(chain);
    }
  }
  return ports;
}

function serviceOf(table: NftTable, name: string, seen: SeenPort): Service {
  const isClusterIP = (address: string): boolean =>
    table.sets.get('cluster-ips')!.elements.includes(address);
  const clusterIP = Address.parse([...seen.addresses].find(isClusterIP)!);
  const outside = [...seen.addresses].filter((address) => !isClusterIP(address));
  const [base = ''] = [...seen.chains].map((chain) => chain.replace(/^[a-z]+-/, ''));
  const [namespace, service, portName = ''] = name.split(/[/:]/) as [string, string, string?];
  const external = table.chains.get(`external-${base}`) ?? [];
  const isLocal = external.some((rule) => rule.includes('short-circuit local traffic'));
  const isInternalLocal =
    seen.chains.has(`local-${base}`) || seen.verdictOf.get(`${clusterIP}`) === 'drop';
  const guarded = [...seen.guarded].map(Address.parse);
  const known = endpointsOf(table, base);
  return {
    namespace,
    name: service,
    type: seen.guarded.size > 0 ? 'LoadBalancer' : seen.nodePort > 0 ? 'NodePort' : 'ClusterIP',
    clusterIPs: { [table.family]: clusterIP },
    ports: [
      {
        name: portName,
        protocol: seen.protocol.toUpperCase() as ServiceProtocol,
        port: seen.port,
        targetPort: seen.port,
        nodePort: seen.nodePort,
        endpoints: isInternalLocal && known.length === 0 ? [UNSEEN[table.family]] : known,
      },
    ],
    // Without source ranges the table does not tell them from load balancers' addresses.
    externalIPs: outside.filter((address) => !seen.guarded.has(address)).map(Address.parse),
    loadBalancerIPs: guarded,
    loadBalancerSourceRanges: sourceRanges(table, base, guarded),
    affinitySeconds: affinityOf(table, base),
    internalTrafficPolicy: isInternalLocal ? 'Local' : 'Cluster',
    externalTrafficPolicy: isLocal ? 'Local' : 'Cluster',
    healthCheckNodePort: 0,
    proxyName: undefined,
    headlessLabel: false,
  };
}

function endpointAt({ address, port }: Endpoint, nodeName: string): ServiceEndpoint {
  return {
    address,
    port,
    ready: true,
    serving: true,
    terminating: false,
    nodeName,
    zone: undefined,
    forZones: undefined,
    forNodes: undefined,
  };
}

/** On another node, where the Local policy keeps this one from sending anything: it is in no table. */
const UNSEEN = {
  4: endpointAt(toEndpoint('192.0.2.1:1'), ELSEWHERE),
  6: endpointAt(toEndpoint('[2001:db8::1]:1'), ELSEWHERE),
};

/** `goto endpoint-…` of a balancing rule, in the order of the draw. */
function balanced(table: NftTable, chain: string): string[] {
  const rule = table.chains.get(chain)?.find((line) => line.startsWith('numgen '));
  return [...(rule ?? '').matchAll(/goto (endpoint-[^\s,]+)/g)].map(([, name]) => name!);
}

function endpointsOf(table: NftTable, base: string): ServiceEndpoint[] {
  const cluster = balanced(table, `service-${base}`);
  const local = balanced(table, `local-${base}`);
  // The table's own order of chains: both lists are in it.
  const chains = [...table.chains.keys()].filter(
    (chain) => cluster.includes(chain) || local.includes(chain),
  );
  return chains.map((chain) => {
    const [, endpoint] = / dnat to (\S+)$/.exec(table.chains.get(chain)!.at(-1)!)!;
    return endpointAt(toEndpoint(endpoint!), local.includes(chain) ? HERE : ELSEWHERE);
  });
}

function sourceRanges(table: NftTable, base: string, own: readonly Address[]): Prefix[] {
  const [rule = ''] = table.chains.get(`firewall-${base}`) ?? [];
  const [, list = ''] = / saddr != (?:\{ )?(.*?)(?: \})? drop$/.exec(rule) ?? [];
  return list
    .split(', ')
    .filter((range) => range !== '' && !own.some((address) => `${address}` === range))
    .map((range) => Prefix.parse(range.includes('/') ? range : `${range}/${bitsOf(range)}`));
}

function bitsOf(address: string): number {
  return address.includes(':') ? 128 : 32;
}

const SECONDS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/** All affinity sets of a port have one timeout. */
function affinityOf(table: NftTable, base: string): number | undefined {
  const [endpoint] = [...balanced(table, `service-${base}`), ...balanced(table, `local-${base}`)];
  const set = table.sets.get(`affinity-${endpoint?.replace('endpoint-', '')}`);
  const timeout = set?.lines.find((line) => line.startsWith('timeout '));
  if (timeout === undefined) return undefined;
  return [...timeout.slice(8).matchAll(/(\d+)([dhms])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit as keyof typeof SECONDS],
    0,
  );
}
