import type { Cluster, Service, ServiceProtocol } from '@packet-path/cluster';
import { Address, Prefix } from '@packet-path/core';
import type { NftablesProxyOptions, NftablesVersion } from '@packet-path/kube-proxy';
import type { NftTable } from './nft-table.ts';
import { affinityOf, endpointsOf, HERE, UNSEEN } from './recorded-endpoints.ts';

/** The services and options that must have been there for kube-proxy to write a table. */
export function clusterBehind(
  table: NftTable,
  nodeAddress: string,
  layout: NftablesVersion,
): { readonly cluster: Cluster; readonly options: NftablesProxyOptions } {
  // In the order in which they were written: the last to claim an address has it.
  const written = [...table.chains.keys()];
  const place = ({ chains }: SeenPort): number =>
    Math.max(-1, ...[...chains].map((chain) => written.indexOf(chain)));
  const services = [...portsOf(table)]
    .sort(([, a], [, b]) => place(a) - place(b))
    .map(([name, seen]) => serviceOf(table, name, seen));
  const rules = [...table.chains.values()].flat();
  const found = (pattern: RegExp): string | undefined =>
    rules.map((rule) => pattern.exec(rule)?.[1]).find((group) => group !== undefined);
  const pods =
    found(/ ip6? saddr != (\S+) (?:jump mark-for-masquerade$|meta mark set )/) ??
    found(/^ip6? saddr (\S+) goto \S+ comment "short-circuit pod traffic"$/);
  const cidr = found(/^ip6? daddr ([^@]\S+) drop/);
  const nodePortIPs = table.sets.get('nodeport-ips')?.elements;
  const isAll = rules.some((rule) =>
    /^ip6? daddr \S+ (?:\w+ dport \d+ )?(?:jump mark-for-m|meta mark set )/.test(rule),
  );
  return {
    cluster: { services, nodes: [] },
    options: {
      layout,
      order: 'cluster',
      node: { name: HERE, addresses: nodePortIPs ?? [nodeAddress] },
      families: [table.family],
      masqueradeAll: isAll,
      ...(nodePortIPs === undefined && { nodePortAddresses: 'all' }),
      ...(pods !== undefined && { clusterCIDR: pods }),
      ...(cidr !== undefined && { serviceCIDRs: cidr }),
    },
  };
}

/** One port of a service as the elements of the maps show it. */
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
      const [, address, protocol, number, comment, verdict] =
        /^(?:(\S+) \. )?(\w+) \. (\d+)(?: comment "(.*)")? : (.*)$/.exec(element)!;
      const chain = /^goto (\S+)$/.exec(verdict!)?.[1];
      const name = comment ?? nameIn(chain!);
      const seen: SeenPort = ports.get(name) ?? {
        protocol: protocol!,
        port: 0,
        nodePort: 0,
        addresses: new Set(),
        guarded: new Set(),
        chains: new Set(),
        verdictOf: new Map(),
      };
      ports.set(name, seen);
      if (address === undefined) seen.nodePort = Number(number);
      else {
        seen.port = Number(number);
        seen.addresses.add(address);
      }
      if (map === 'firewall-ips') seen.guarded.add(address!);
      else if (map.startsWith('no-')) seen.verdictOf.set(address ?? 'node port', verdict!);
      if (chain !== undefined && chain !== 'reject-chain') seen.chains.add(chain);
    }
  }
  return ports;
}

/** `ns1/svc1:p80` of `service-ULMVA6XW-ns1/svc1/tcp/p80`. */
function nameIn(chain: string): string {
  const [, service, port] = /^[a-z]+-[A-Z2-7]{8}-(.+)\/[a-z]+\/(.*)$/.exec(chain)!;
  return port === '' ? service! : `${service}:${port}`;
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
  const known = endpointsOf(table, base, seen.protocol);
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
