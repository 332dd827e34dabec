import {
  type HostProgram,
  type IptablesOptions,
  iptablesProgram,
  ipvsProgram,
  type UserspaceProgram,
  UserspaceProxy,
  userspaceProgram,
} from '@packet-path/kube-proxy';
import { LinuxHost } from '@packet-path/linux-host';
import type { MakeNode, NodeSetup } from '../../src/conformance/index.ts';
import type { ProxyMode } from './kubernetes-node.ts';

/** A host of the network that a suite asks for, with kube-proxy's program of a mode. */
export function proxyNode(mode: ProxyMode): MakeNode {
  return (setup) => {
    const program = programOf(mode, setup);
    const host = new LinuxHost({
      seed: 'conformance',
      interfaces: [
        ...setup.interfaces,
        ...program.addresses.map((bound) => ({
          name: bound.interface,
          addresses: [bound.address],
        })),
      ],
      routes: setup.routes,
      sysctls: program.sysctls,
      iptables: program.iptables,
      ip6tables: program.ip6tables,
      ipset: program.ipset,
      ipvsadm: program.ipvsadm,
      ...(setup.choices && { choices: setup.choices }),
    });
    if ('portals' in program) new UserspaceProxy(host, program);
    return { path: host, wait: (duration) => host.clock.advance(duration) };
  };
}

function programOf(mode: ProxyMode, { cluster, proxy }: NodeSetup): HostProgram | UserspaceProgram {
  switch (mode) {
    case 'iptables, current':
      return iptablesProgram(cluster, proxy);
    case 'iptables, 2019':
      return iptablesProgram(cluster, { ...proxy, layout: '2019' } satisfies IptablesOptions);
    case 'ipvs':
      return ipvsProgram(cluster, proxy);
    case 'userspace':
      return userspaceProgram(cluster, proxy);
  }
}
