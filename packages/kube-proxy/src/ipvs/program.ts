import { type Cluster, SOME_CLUSTER } from '@packet-path/cluster';
import { checkArgument, type Family, someObject } from '@packet-path/core';
import type { HostProgram } from '../host-program.ts';
import { familiesOf, orderedPorts } from '../proxy/context.ts';
import { type IpvsContext, ipvsContext } from './context.ts';
import { GatheredObjects } from './gathered-objects.ts';
import type { IpvsProxyOptions } from './options.ts';
import { DUMMY, type PortObjects } from './port-objects.ts';
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
  checkArgument('ipvsProgram', 'cluster', cluster, SOME_CLUSTER);
  checkArgument('ipvsProgram', 'options', options, someObject);
  const states = familiesOf(cluster, options).map((family) => {
    const context = ipvsContext(cluster, options, family);
    const gathered = new GatheredObjects(family);
    const objects = orderedPorts(context).map((port) => writePort(port, context));
    for (const each of objects) gathered.add(each);
    return familyProgram(context, objects, gathered);
  });
  return hostProgram(states, options);
}

/** The objects of one family. */
export interface FamilyProgram extends RulesInput {
  readonly services: readonly VirtualService[];
  /** Addresses of kube-ipvs0. */
  readonly bound: Iterable<string>;
}

/**
 * The program of one family, from the objects of its ports.
 *
 * @param gathered the same objects together
 */
export function familyProgram(
  context: IpvsContext,
  objects: readonly PortObjects[],
  { sets, bound }: GatheredObjects,
): FamilyProgram {
  return {
    context,
    sets,
    outFilter: objects.flatMap(({ outFilter }) => outFilter),
    services: objects.flatMap(({ services }) => services),
    bound,
  };
}

/** The parts of a host's program that other hosts may have too. */
export interface CommonParts {
  readonly virtualServices: readonly VirtualService[];
  readonly addresses: HostProgram['addresses'];
}

export function commonParts(states: readonly FamilyProgram[]): CommonParts {
  return {
    virtualServices: states.flatMap(({ services }) => services),
    addresses: states.flatMap(({ bound }) =>
      Array.from(bound, (address) => ({ interface: DUMMY, address })),
    ),
  };
}

/** The program of a host, IPv4 first. Texts that are long are written when somebody looks at them. */
export function hostProgram(
  states: readonly FamilyProgram[],
  options: IpvsProxyOptions,
  { virtualServices, addresses }: CommonParts = commonParts(states),
): HostProgram {
  const ruleset = (family: Family): string => {
    const state = states.find(({ context }) => context.family === family);
    return state === undefined ? '' : ipvsRuleset(state);
  };
  let ipvsadm: string | undefined;
  let ipset: string | undefined;
  return {
    iptables: ruleset(4),
    ip6tables: ruleset(6),
    get ipset() {
      ipset ??= text(states.flatMap(({ sets }) => sets.lines()));
      return ipset;
    },
    get ipvsadm() {
      ipvsadm ??= text(virtualServices.flatMap(serviceLines));
      return ipvsadm;
    },
    virtualServices,
    nftables: '',
    addresses,
    sysctls: ipvsSysctls(options),
  };
}

function text(lines: readonly string[]): string {
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}
