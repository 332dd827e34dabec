import type { Cluster } from '@packet-path/cluster';
import type { Family } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf } from '../proxy/context.ts';
import { ipvsContext } from './context.ts';
import { GatheredObjects } from './gathered-objects.ts';
import type { IpvsProxyOptions } from './options.ts';
import { DUMMY } from './port-objects.ts';
import { ipvsRuleset, type RulesInput } from './ruleset.ts';
import { ipvsSysctls } from './sysctls.ts';
import { serviceLines, type VirtualService } from './virtual-service.ts';
import { writePort } from './write-port.ts';

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
      Array.from(bound, (address) => ({ interface: DUMMY, address })),
    ),
    sysctls: ipvsSysctls(options),
  };
}

/** The objects of one family. */
interface FamilyProgram extends RulesInput {
  readonly services: readonly VirtualService[];
  /** Addresses of kube-ipvs0. */
  readonly bound: Iterable<string>;
}

function gather(cluster: Cluster, options: IpvsProxyOptions, family: Family): FamilyProgram {
  const context = ipvsContext(cluster, options, family);
  const objects = context.ports.map((port) => writePort(port, context));
  const gathered = new GatheredObjects(family);
  for (const each of objects) gathered.add(each);
  return {
    context,
    sets: gathered.sets,
    outFilter: objects.flatMap(({ outFilter }) => outFilter),
    services: objects.flatMap(({ services }) => services),
    bound: gathered.bound,
  };
}

function text(
  states: readonly FamilyProgram[],
  of: (state: FamilyProgram) => readonly string[],
): string {
  const lines = states.flatMap(of);
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}
