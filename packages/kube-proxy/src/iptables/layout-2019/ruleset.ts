import type { PartedText } from '@packet-path/core';
import { rulesetParts, TableText } from '../../netfilter/ruleset.ts';
import type { ProxyContext } from '../../proxy/context.ts';
import { ChainNames } from '../../proxy/names.ts';
import { writeNodePortsJump } from '../shared/node-ports-jump.ts';
import type { IptablesProxyOptions } from '../shared/options.ts';
import { writeDispatch, writeRejects } from './dispatch.ts';
import {
  writeFilterChains,
  writeFilterJumps,
  writeKubeletChains,
  writeNatChains,
  writeNatJumps,
} from './fixed-rules.ts';
import { writeServiceChains } from './service-chains.ts';

/**
 * The rules of 2019 for one family (iptables `proxier.go`, about 1.15), with the kubelet's two chains
 * that they rely on. There was no internal policy, no topology, and endpoints that are not ready were
 * not used.
 */
export function ruleset2019(context: ProxyContext, options: IptablesProxyOptions): Ruleset2019 {
  const filter = new TableText('filter');
  const nat = new TableText('nat');
  writeFilterJumps(filter);
  writeNatJumps(nat);
  writeKubeletChains(filter, nat);
  writeChains2019(filter, nat, context, options);
  return { text: rulesetParts([filter, nat]), serviceChains: serviceChains(nat) };
}

/** All rules of a family, and the chains of services among them. */
export interface Ruleset2019 {
  readonly text: PartedText;
  /** Sorted by name. */
  readonly serviceChains: readonly string[];
}

const SERVICE_CHAIN = /^KUBE-(?:SVC|SEP|FW|XLB)-/;

/** The chains of a table that belong to services, sorted by name: a sync deletes the stale ones. */
export function serviceChains(nat: TableText): readonly string[] {
  return nat.ownChains.filter((chain) => SERVICE_CHAIN.test(chain));
}

/** Writes the chains that every sync rewrites. */
export function writeChains2019(
  filter: TableText,
  nat: TableText,
  context: ProxyContext,
  options: IptablesProxyOptions,
): void {
  writeFilterChains(filter, context, options.tcpBeLiberal ?? false);
  writeNatChains(nat, context, options);
  for (const port of context.ports) {
    const endpoints = port.endpoints.filter(({ ready }) => ready);
    const names = new ChainNames(port.name, port.protocol);
    if (endpoints.length > 0) {
      writeDispatch(nat, port, names, context);
      writeServiceChains(nat, port, names, endpoints, context);
    } else {
      writeRejects(filter, port);
    }
  }
  writeNodePortsJump(nat, context, '', true);
}
