import type { Cluster } from '@packet-path/cluster';
import { joinedInterfaces, Protocol, type Seed, toAddress } from '@packet-path/core';
import {
  type HostProgram,
  type IptablesProxyOptions,
  iptablesProgram,
  ipvsProgram,
  type UserspaceProgram,
  UserspaceProxy,
  userspaceProgram,
} from '@packet-path/kube-proxy';
import { type LinuxHost, linuxHost } from '@packet-path/linux-host';
import { type MakePath, POD_NETWORKS } from '../../src/index.ts';
import { linuxConnections } from '../../src/plane/linux-connections.ts';
import { SMALL_CLUSTER, servicesUnderTest } from './small-cluster.ts';

/** How kube-proxy runs: what differs between the data planes under test. */
export type ProxyMode = 'iptables, current' | 'iptables, 2019' | 'ipvs' | 'userspace';

export const MODES: readonly ProxyMode[] = [
  'iptables, current',
  'iptables, 2019',
  'ipvs',
  'userspace',
];

/** A pod of the node and a backend, an address far away, and the node itself; in both families. */
const CLIENTS = [
  '10.244.1.9',
  '10.244.1.2',
  '8.8.8.8',
  '192.168.1.10',
  'fd00:244:1::9',
  'fd00:244:1::2',
  '2001:db8::8',
  'fd00:1::10',
].map(toAddress);

/** A node that serves the small cluster. */
export function nodeOfSmallCluster(mode: ProxyMode): MakePath {
  const program = programOf(SMALL_CLUSTER, mode, 'seeded');
  return (seed) => {
    const host = nodeOf(program, seed);
    return {
      path: host,
      services: servicesUnderTest(SMALL_CLUSTER).filter(
        // The userspace proxy never spoke SCTP.
        ({ protocol }) => mode !== 'userspace' || protocol !== Protocol.SCTP,
      ),
      clients: CLIENTS,
      listen: (listener) => host.listen(listener),
      wait: (duration) => host.clock.advance(duration),
      connections: linuxConnections(host)!,
    };
  };
}

/** `node-1` of a cluster. */
export function kubernetesNode(
  cluster: Cluster,
  mode: ProxyMode,
  seed: Seed,
  order: 'seeded' | 'cluster' = 'seeded',
): LinuxHost {
  return nodeOf(programOf(cluster, mode, order), seed);
}

/** A host with kube-proxy's program: eth0 leads away, cni0 to its pods. */
function nodeOf(program: HostProgram | UserspaceProgram, seed: Seed): LinuxHost {
  const host = linuxHost({
    forwarding: true,
    seed,
    interfaces: joinedInterfaces([
      { name: 'eth0', addresses: ['192.168.1.10/24', 'fd00:1::10/64'] },
      { name: 'cni0', addresses: ['10.244.1.1/24', 'fd00:244:1::1/64'], bridge: true },
      ...program.addresses.map((bound) => ({ name: bound.interface, addresses: [bound.address] })),
    ]),
    routes: ['default via 192.168.1.1 dev eth0', 'default via fd00:1::1 dev eth0'],
    sysctls: program.sysctls,
    iptables: program.iptables,
    ip6tables: program.ip6tables,
    ipset: program.ipset,
    ipvsadm: program.ipvsadm,
  });
  if ('portals' in program) new UserspaceProxy(host, program);
  return host;
}

function programOf(
  cluster: Cluster,
  mode: ProxyMode,
  order: 'seeded' | 'cluster',
): HostProgram | UserspaceProgram {
  const options: IptablesProxyOptions = {
    order,
    node: { name: cluster.nodes[0]!.name, addresses: cluster.nodes[0]!.addresses },
    clusterCIDR: Object.values(POD_NETWORKS),
  };
  switch (mode) {
    case 'iptables, current':
      return iptablesProgram(cluster, options);
    case 'iptables, 2019':
      return iptablesProgram(cluster, { ...options, layout: '2019' });
    case 'ipvs':
      return ipvsProgram(cluster, options);
    case 'userspace':
      return userspaceProgram(cluster, options);
  }
}
