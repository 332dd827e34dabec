import type { Family, Prefix } from '@packet-path/core';
import type { PolicyPort, PolicyRule, PortRange } from '../objects/policy.ts';
import { ALL, type Selector } from '../selector/selector.ts';
import type { IpSets } from './ip-sets.ts';
import type { End } from './match.ts';

/** The matches of a rule on one end of the packet, with ipsets in place of selectors and port names. */
export interface PeerRule {
  readonly end: End;
  readonly nets: readonly Prefix[];
  readonly notNets: readonly Prefix[];
  readonly sets: readonly string[];
  readonly notSets: readonly string[];
  readonly ranges: readonly PortRange[];
  readonly notRanges: readonly PortRange[];
  readonly portSets: readonly string[];
  readonly notPortSets: readonly string[];
}

/**
 * One end of a rule, in one family; undefined where it names networks of the other family only
 * (felix `rule_scanner.go`, and `policy.go`, `filterNets`).
 */
export function peerRule(
  end: End,
  policyRule: PolicyRule,
  { family, sets }: { readonly family: Family; readonly sets: IpSets },
): PeerRule | undefined {
  const peer = policyRule[end];
  const nets = peer.nets.filter((net) => net.family === family);
  const notNets = peer.notNets.filter((net) => net.family === family);
  const isOther = (all: readonly Prefix[], own: readonly Prefix[]) =>
    all.length > 0 && own.length === 0;
  if (isOther(peer.nets, nets) || isOther(peer.notNets, notNets)) return undefined;
  const { selector, notSelector } = peer;
  const ranges = peer.ports.filter(isRange);
  const names = peer.ports.filter(isName);
  // A set of named ports holds only addresses that the selector selects, so it stands for both.
  const needsSelector = selector !== undefined && (ranges.length > 0 || names.length === 0);
  const portSets = (ports: readonly string[], among: Selector = ALL): string[] =>
    ports.map((port) => sets.ofNamedPort(among, namedPortProtocol(policyRule), port));
  return {
    end,
    nets,
    notNets,
    sets: needsSelector ? [sets.ofSelector(selector)] : [],
    notSets: notSelector === undefined ? [] : [sets.ofSelector(notSelector)],
    ranges,
    notRanges: peer.notPorts.filter(isRange),
    portSets: portSets(names, selector),
    notPortSets: portSets(peer.notPorts.filter(isName), selector),
  };
}

function isRange(port: PolicyPort): port is PortRange {
  return typeof port !== 'string';
}

function isName(port: PolicyPort): port is string {
  return typeof port === 'string';
}

function namedPortProtocol({ protocol }: PolicyRule): 'TCP' | 'UDP' | 'SCTP' {
  switch (protocol?.number) {
    case 17:
      return 'UDP';
    case 132:
      return 'SCTP';
    default:
      return 'TCP';
  }
}
