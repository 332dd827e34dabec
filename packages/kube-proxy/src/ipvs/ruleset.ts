import {
  ESTABLISHED,
  FORWARD,
  MARK_MASQ,
  NEW_ONLY,
  POSTROUTING,
  PROXY_FIREWALL,
  SERVICES,
} from '../netfilter/chains.ts';
import { writeMarkMasquerade, writePostrouting } from '../netfilter/masquerade.ts';
import { REJECT } from '../netfilter/reject.ts';
import { comment } from '../netfilter/rule.ts';
import { rulesetText, TableText } from '../netfilter/ruleset.ts';
import type { ProxyScene } from '../proxy/context.ts';
import { FILTER_IN, FILTER_OUT, LOAD_BALANCER, NODE_PORT, SOURCE_RANGES } from './chains.ts';
import { writeServicesChain } from './services-chain.ts';
import { commentOf, matchSet, writeIfUsed } from './set-rule.ts';
import type { IpSets } from './sets.ts';

/** The parts of the services that rules of IPVS mode depend on. */
export interface RulesInput {
  readonly context: ProxyScene;
  readonly sets: IpSets;
  /** KUBE-IPVS-OUT-FILTER. */
  readonly outFilter: readonly string[];
}

/**
 * The iptables rules of IPVS mode, whose number does not depend on that of services (ipvs
 * `proxier.go`, 1.33).
 */
export function ipvsRuleset(input: RulesInput): string {
  const filter = new TableText('filter');
  const nat = new TableText('nat');
  writeJumps(filter, nat);
  writeChains(filter, nat, input);
  return rulesetText([filter, nat]);
}

/** Writes the chains that every sync rewrites. */
export function writeChains(filter: TableText, nat: TableText, input: RulesInput): void {
  writeNat(nat, input);
  writeFilter(filter, input);
}

export function writeJumps(filter: TableText, nat: TableText): void {
  const portals = comment('kubernetes service portals');
  nat.append('PREROUTING', `${portals}-j ${SERVICES}`);
  nat.append('OUTPUT', `${portals}-j ${SERVICES}`);
  nat.append('POSTROUTING', `${comment('kubernetes postrouting rules')}-j ${POSTROUTING}`);
  const access = comment('kubernetes ipvs access filter');
  const firewall = comment('kube-proxy firewall rules');
  filter
    .chain('INPUT')
    .push(
      `${access}-j ${FILTER_IN}`,
      `${firewall}-j ${PROXY_FIREWALL}`,
      `${comment('kubernetes health check rules')}-j ${NODE_PORT}`,
    );
  filter
    .chain('FORWARD')
    .push(
      `${firewall}-j ${PROXY_FIREWALL}`,
      `${comment('kubernetes forwarding rules')}-j ${FORWARD}`,
    );
  filter.append('OUTPUT', `${access}-j ${FILTER_OUT}`);
}

function writeNat(nat: TableText, input: RulesInput): void {
  const { sets, context } = input;
  writeServicesChain(nat, sets, context);
  writeIfUsed(nat, LOAD_BALANCER, sets, 'loadBalancerLocal', 'dst,dst', '-j RETURN');
  nat.append(LOAD_BALANCER, `-j ${MARK_MASQ}`);
  for (const [protocol, local, all, fields] of [
    ['tcp', 'nodePortLocalTCP', 'nodePortTCP', 'dst'],
    ['udp', 'nodePortLocalUDP', 'nodePortUDP', 'dst'],
    ['sctp', 'nodePortLocalSCTP', 'nodePortSCTP', 'dst,dst'],
  ] as const) {
    const only = `-p ${protocol} `;
    writeIfUsed(nat, NODE_PORT, sets, local, fields, '-j RETURN', only);
    writeIfUsed(nat, NODE_PORT, sets, all, fields, `-j ${MARK_MASQ}`, only);
  }
  nat.chain(NODE_PORT);
  // A pod that reaches itself through a service must not see its own address as the source.
  writeIfUsed(nat, POSTROUTING, sets, 'loopBack', 'dst,dst,src', '-j MASQUERADE');
  writePostrouting(nat, context);
  writeMarkMasquerade(nat, context);
}

function writeFilter(filter: TableText, { sets, context, outFilter }: RulesInput): void {
  const { mark, family } = context;
  const toFirewall = `-j ${SOURCE_RANGES}`;
  filter.chain(PROXY_FIREWALL);
  writeIfUsed(filter, PROXY_FIREWALL, sets, 'loadBalancerFirewall', 'dst,dst', toFirewall);
  for (const key of ['loadBalancerSourceCIDR', 'loadBalancerSourceIP'] as const) {
    writeIfUsed(filter, SOURCE_RANGES, sets, key, 'dst,dst,src', '-j RETURN');
  }
  filter.append(SOURCE_RANGES, '-j DROP');
  filter
    .chain(FORWARD)
    .push(
      `${comment('kubernetes forwarding rules')}-m mark --mark ${mark}/${mark} -j ACCEPT`,
      `${comment('kubernetes forwarding conntrack rule')}${ESTABLISHED}-j ACCEPT`,
    );
  const check = `${commentOf('healthCheckNodePort')}${matchSet(sets, 'healthCheckNodePort', 'dst')}`;
  filter.append(NODE_PORT, `${check}-j ACCEPT`);
  // Service addresses are local here, so other ports of them are closed to connections.
  const access = filter.chain(FILTER_IN);
  for (const key of ['loadBalancer', 'clusterIP', 'externalIP', 'externalIPLocal'] as const) {
    access.push(`${matchSet(sets, key, 'dst,dst')}-j RETURN`);
  }
  access.push(
    `${matchSet(sets, 'healthCheckNodePort', 'dst')}-j RETURN`,
    `${NEW_ONLY}${matchSet(sets, 'ipvsIPs', 'dst')}${REJECT[family]}`,
  );
  filter.chain(FILTER_OUT).pushAll(outFilter);
}
