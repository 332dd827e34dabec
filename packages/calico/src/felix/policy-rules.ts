import { type Family, unreachable } from '@packet-path/core';
import type { PolicyAction, PolicyRule } from '../objects/policy.ts';
import { DROP, log, RETURN, setMark } from './action.ts';
import type { IpSets } from './ip-sets.ts';
import type { Marks } from './marks.ts';
import * as match from './match.ts';
import { MatchBlocks } from './match-blocks.ts';
import { type PeerRule, peerRule } from './peer-rule.ts';
import { type FelixRule, type RuleMatch, rule, type Spelling } from './rule.ts';
import { splitPorts } from './split-ports.ts';

/** The things that are needed to write rules of policies. */
export interface PolicyContext {
  readonly family: Family;
  readonly marks: Marks;
  readonly sets: IpSets;
  readonly logPrefix: string;
}

/** The iptables rules of a policy's, or a profile's, rules of one direction. */
export function policyRules(rules: readonly PolicyRule[], context: PolicyContext): FelixRule[] {
  return rules.flatMap((policyRule) => rulesOf(policyRule, context));
}

/** None where the rule's version, networks or ICMP protocol are of the other family. */
function rulesOf(policyRule: PolicyRule, context: PolicyContext): FelixRule[] {
  const { family, marks } = context;
  if ((policyRule.ipVersion ?? family) !== family) return [];
  const source = peerRule('source', policyRule, context);
  const destination = peerRule('destination', policyRule, context);
  if (source === undefined || destination === undefined) return [];
  if (!hasIcmpOf(family, policyRule)) return [];
  const blocks = new MatchBlocks(marks);
  const matches = mainMatches(policyRule, split(source, destination, policyRule, blocks), family);
  if (blocks.used) matches.push(match.markSet(marks.scratch0));
  return [...blocks.rules, ...actionRules(policyRule.action, matches, context)];
}

/** Each family has its own extension to match ICMP messages. */
function hasIcmpOf(family: Family, { icmp, notICMP, protocol }: PolicyRule): boolean {
  if (icmp === undefined && notICMP === undefined) return true;
  return protocol?.number === (family === 4 ? 1 : 58);
}

/** Writes the matches that do not fit the rule itself as blocks, and returns the others. */
function split(
  source: PeerRule,
  destination: PeerRule,
  { protocol }: PolicyRule,
  blocks: MatchBlocks,
): readonly [PeerRule, PeerRule] {
  const ofProtocol = protocol === undefined ? [] : [match.protocol(protocol)];
  const ends = [source, destination].map((peer) => {
    const ranges = splitPorts(peer.ranges);
    if (ranges.length + peer.portSets.length < 2) return peer;
    blocks.anyOf([
      ...ranges.map((part) => [...ofProtocol, match.ports(peer.end, part)]),
      ...peer.portSets.map((set) => [match.inPortSet(peer.end, set)]),
    ]);
    return { ...peer, ranges: [], portSets: [] };
  });
  const withNets = ends.map((peer) => {
    if (peer.nets.length < 2) return peer;
    blocks.anyOf(peer.nets.map((net) => [match.net(peer.end, net)]));
    return { ...peer, nets: [] };
  });
  // One rule of iptables tests at most one network for each end, negated or not.
  const [first, second] = withNets.map((peer) => {
    if (peer.notNets.length === 0 || peer.nets.length + peer.notNets.length < 2) return peer;
    blocks.noneOf(peer.notNets.map((net) => [match.net(peer.end, net)]));
    return { ...peer, notNets: [] };
  });
  return [first!, second!];
}

/** In the order of felix `CalculateRuleMatch`: positive matches, then negated ones. */
function mainMatches(
  { protocol, notProtocol, icmp, notICMP }: PolicyRule,
  ends: readonly PeerRule[],
  family: Family,
): RuleMatch[] {
  return [
    ...(protocol ? [match.protocol(protocol)] : []),
    ...ends.flatMap(({ end, nets, sets, ranges, portSets }) => [
      ...nets.map((net) => match.net(end, net)),
      ...sets.map((set) => match.inSet(end, set)),
      ...(ranges.length > 0 ? [match.ports(end, ranges)] : []),
      ...portSets.map((set) => match.inPortSet(end, set)),
    ]),
    ...(icmp ? [match.icmp(family, icmp)] : []),
    ...(notProtocol ? [match.protocol(notProtocol, true)] : []),
    ...ends.flatMap(({ end, notNets, notSets, notRanges, notPortSets }) => [
      ...notNets.map((net) => match.net(end, net, true)),
      ...notSets.map((set) => match.inSet(end, set, true)),
      ...splitPorts(notRanges).map((part) => match.ports(end, part, true)),
      ...notPortSets.map((set) => match.inPortSet(end, set, true)),
    ]),
    ...(notICMP ? [match.icmp(family, notICMP, true)] : []),
  ];
}

function actionRules(
  action: PolicyAction,
  matches: readonly RuleMatch[],
  { marks, logPrefix }: PolicyContext,
): FelixRule[] {
  switch (action) {
    case 'allow':
      return markAndReturn(marks.accept);
    case 'pass':
      return markAndReturn(marks.pass);
    case 'deny':
      return alone(DROP);
    case 'log':
      return alone(log(logPrefix));
    default:
      return unreachable(action);
  }

  function alone(done: Spelling): FelixRule[] {
    return [rule(matches, done)];
  }

  /** Two rules: one sets the mark that tells the caller of the verdict, the other ends the chain. */
  function markAndReturn(bit: number): FelixRule[] {
    return [rule(matches, setMark(bit)), rule([match.markSet(bit)], RETURN)];
  }
}
