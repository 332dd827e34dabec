import type { Cluster } from '@packet-path/cluster';
import type { Family } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { hostPrefix } from '../netfilter/rule.ts';
import { familiesOf } from '../proxy/context.ts';
import { gather } from './gather.ts';
import type { IpvsProxyOptions } from './options.ts';
import { ipvsRuleset } from './ruleset.ts';
import { DUMMY, type IpvsState } from './state.ts';
import { ipvsSysctls } from './sysctls.ts';
import { serviceLines } from './virtual-service.ts';

/**
 * The program of kube-proxy in IPVS mode for one node: a virtual service for each address and port,
 * sets, addresses, and a fixed number of iptables rules.
 *
 * @throws {PacketPathError} `bad-option`, `unknown-scheduler`, or as an address or prefix among the
 *   options
 */
export function ipvsProgram(cluster: Cluster, options: IpvsProxyOptions = {}): HostProgram {
  const states = familiesOf(cluster, options).map((family) => gather(cluster, options, family));
  const ruleset = (family: Family): string => {
    const state = states.find(({ context }) => context.family === family);
    return state === undefined ? '' : ipvsRuleset(state);
  };
  return {
    iptables: ruleset(4),
    ip6tables: ruleset(6),
    ipset: text(states, ({ sets }) => sets.lines()),
    ipvsadm: text(states, ({ services }) => services.flatMap(serviceLines)),
    nftables: '',
    addresses: states.flatMap(({ bound }) =>
      Array.from(bound.values(), (ip) => ({ interface: DUMMY, address: hostPrefix(ip) })),
    ),
    sysctls: ipvsSysctls(options),
  };
}

function text(states: readonly IpvsState[], of: (state: IpvsState) => readonly string[]): string {
  const lines = states.flatMap(of);
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}
