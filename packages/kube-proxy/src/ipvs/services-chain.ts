import { FROM_OUTSIDE, MARK_MASQ, SERVICES, TO_LOCAL } from '../netfilter/chains.ts';
import { NO_ADDRESS_MATCH } from '../netfilter/rule.ts';
import type { TableText } from '../netfilter/ruleset.ts';
import type { ProxyScene } from '../proxy/context.ts';
import { LOAD_BALANCER, NODE_PORT } from './chains.ts';
import { commentOf, matchSet, type SetFields, writeIfUsed } from './set-rule.ts';
import type { IpSets } from './sets.ts';

/** nat KUBE-SERVICES: packets to be masqueraded are marked, others are accepted and reach IPVS. */
export function writeServicesChain(nat: TableText, sets: IpSets, context: ProxyScene): void {
  const rules = nat.chain(SERVICES);
  rules.push(`-s ${context.family === 4 ? '127.0.0.0/8' : '::1/128'} -j RETURN`);
  writeIfUsed(nat, SERVICES, sets, 'loadBalancer', 'dst,dst', `-j ${LOAD_BALANCER}`);
  if (!sets.isEmpty('clusterIP')) {
    const { source, input, fields } = masqueraded(context);
    const match = `${commentOf('clusterIP')}${matchSet(sets, 'clusterIP', fields)}`;
    rules.push(`${source}${input}${match}-j ${MARK_MASQ}`);
  }
  for (const key of ['externalIP', 'externalIPLocal'] as const) {
    if (sets.isEmpty(key)) continue;
    const match = `${commentOf(key)}${matchSet(sets, key, 'dst,dst')}`;
    // The Local policy keeps the client's address.
    if (key === 'externalIP') rules.push(`${match}-j ${MARK_MASQ}`);
    rules.push(`${match}${FROM_OUTSIDE}-j ACCEPT`, `${match}${TO_LOCAL}-j ACCEPT`);
  }
  rules.push(`${TO_LOCAL}-j ${NODE_PORT}`);
  for (const key of ['clusterIP', 'loadBalancer'] as const) {
    if (!sets.isEmpty(key)) rules.push(`${matchSet(sets, key, 'dst,dst')}-j ACCEPT`);
  }
}

/**
 * The match of traffic to cluster IPs that is masqueraded; without a detector, packets that the
 * host sends from a cluster IP.
 */
function masqueraded({ masqueradeAll, detector }: ProxyScene): {
  readonly source: string;
  readonly input: string;
  readonly fields: SetFields;
} {
  if (masqueradeAll) return { ...NO_ADDRESS_MATCH, fields: 'dst,dst' };
  if (detector !== undefined) return { ...detector.notLocal, fields: 'dst,dst' };
  return { ...NO_ADDRESS_MATCH, fields: 'src,dst' };
}
