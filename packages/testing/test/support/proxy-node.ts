import { joinedInterfaces } from '@packet-path/core';
import {
  type HostProgram,
  iptablesProgram,
  ipvsProgram,
  nftablesProgram,
  type UserspaceProgram,
  UserspaceProxy,
  userspaceProgram,
} from '@packet-path/kube-proxy';
import { linuxHost } from '@packet-path/linux-host';
import type { KnownMode, MakeNode, NodeSetup } from '../../src/conformance/index.ts';

/** A host of the network that a suite asks for, with kube-proxy's program of a mode. */
export function proxyNode(mode: KnownMode): MakeNode {
  return (setup) => {
    const program = programOf(mode, setup);
    const host = linuxHost({
      forwarding: true,
      // Scenarios end where the host's own stack gets a packet, whether a process listens or not.
      closedPorts: 'silent',
      seed: 'conformance',
      interfaces: joinedInterfaces([
        ...setup.interfaces,
        ...program.addresses.map((bound) => ({
          name: bound.interface,
          addresses: [bound.address],
        })),
      ]),
      routes: setup.routes,
      sysctls: program.sysctls,
      iptables: program.iptables,
      ip6tables: program.ip6tables,
      ipset: program.ipset,
      ipvsadm: program.ipvsadm,
      nftables: program.nftables,
      ...(setup.choices && { choices: setup.choices }),
    });
    if ('portals' in program) new UserspaceProxy(host, program);
    return { path: host, wait: (duration) => host.clock.advance(duration) };
  };
}

function programOf(mode: KnownMode, { cluster, proxy }: NodeSetup): HostProgram | UserspaceProgram {
  switch (mode) {
    case 'iptables':
      return iptablesProgram(cluster, proxy);
    case 'iptables-2019':
      return iptablesProgram(cluster, { ...proxy, layout: '2019' });
    case 'ipvs':
      return ipvsProgram(cluster, proxy);
    case 'nftables':
      return nftablesProgram(cluster, proxy);
    case 'nftables-1.29':
      return nftablesProgram(cluster, { ...proxy, layout: '1.29' });
    case 'nftables-1.31':
      return nftablesProgram(cluster, { ...proxy, layout: '1.31' });
    case 'nftables-1.34':
      return nftablesProgram(cluster, { ...proxy, layout: '1.34' });
    case 'nftables-1.36':
      return nftablesProgram(cluster, { ...proxy, layout: '1.36' });
    case 'userspace':
      return userspaceProgram(cluster, proxy);
  }
}
