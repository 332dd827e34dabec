import type { ServiceEndpoint } from '@packet-path/cluster';
import { formatEndpoint, Prefix } from '@packet-path/core';
import type { PortPlan } from '../proxy/port-plan.ts';
import type { NftablesContext } from './context.ts';
import { nftDuration } from './duration.ts';
import type { NftChainNames } from './names.ts';
import { MARK_FOR_MASQUERADE } from './objects.ts';
import { nftNetworks } from './ranges.ts';
import type { NftTableText } from './table-text.ts';

type Plan = PortPlan<NftChainNames>;

/** What the kernel gives a dynamic set that does not say (`NFT_SET_DYNAMIC`, nft's 0xffff). */
const AFFINITY_SIZE = 65_535;
const MARK = `jump ${MARK_FOR_MASQUERADE}`;

/** A port's own chains and sets: firewall-, service- and local-, external-, and an endpoint- each. */
export function writeServiceChains(
  table: NftTableText,
  plan: Plan,
  context: NftablesContext,
): void {
  const { port, names, reachable } = plan;
  // Hashing names is most of the work.
  const bases = new Map(reachable.map((endpoint) => [endpoint, names.endpointBase(endpoint)]));
  if (plan.limitsSources) writeFirewall(table, plan, context);
  for (const [chain, endpoints] of [
    [names.cluster, plan.cluster],
    [names.local, plan.local],
  ] as const) {
    if (endpoints.length === 0) continue;
    if (chain === plan.internalChain) writeMasquerade(table, chain, plan, context);
    writeBalancing(table, chain, endpoints, plan, bases, context);
  }
  if (plan.hasEndpoints && port.external) writeExternal(table, plan, context);
  for (const [endpoint, base] of bases) writeEndpoint(table, endpoint, base, plan, context);
}

/** Dropped before NAT; the node's own connections to such an address have it as their source too. */
function writeFirewall(
  table: NftTableText,
  { names, port: { sourceRanges, loadBalancerIPs } }: Plan,
  { header, nodeAddresses: [nodeIP] }: NftablesContext,
): void {
  const takesNode = nodeIP !== undefined && sourceRanges.some((range) => range.contains(nodeIP));
  const sources = [...sourceRanges, ...(takesNode ? loadBalancerIPs.map(Prefix.host) : [])];
  table.push(names.firewall, `${header} saddr != ${nftNetworks(sources)} drop`);
}

/** First in the chain of the cluster IP: what did not come from a pod of this node. */
function writeMasquerade(
  table: NftTableText,
  chain: string,
  { port: { clusterIP, protocol, port } }: Plan,
  { header, masqueradeAll, pods }: NftablesContext,
): void {
  if (!masqueradeAll && pods === undefined) return;
  const strangers = masqueradeAll ? '' : pods!.notLocal;
  table.push(chain, `${header} daddr ${clusterIP} ${protocol} dport ${port} ${strangers}${MARK}`);
}

/** Affinity rules first, one an endpoint; then one draw for all. */
function writeBalancing(
  table: NftTableText,
  chain: string,
  endpoints: readonly ServiceEndpoint[],
  { port: { affinitySeconds } }: Plan,
  bases: ReadonlyMap<ServiceEndpoint, string>,
  { header }: NftablesContext,
): void {
  const names = endpoints.map((endpoint) => bases.get(endpoint)!);
  if (affinitySeconds !== undefined) {
    for (const base of names) {
      table.push(chain, `${header} saddr @affinity-${base} goto endpoint-${base}`);
    }
  }
  const verdicts = names.map((base, index) => `${index} : goto endpoint-${base}`).join(', ');
  table.push(chain, `numgen random mod ${names.length} vmap { ${verdicts} }`);
}

function writeExternal(
  table: NftTableText,
  { port, names, hasExternal, externalChain }: Plan,
  { pods }: NftablesContext,
): void {
  if (port.externalPolicy === 'Cluster') {
    table.push(names.external, MARK);
  } else {
    // Pods and the node itself take the short way, to any endpoint.
    if (pods !== undefined) {
      table.push(
        names.external,
        `${pods.local}goto ${names.cluster} comment "short-circuit pod traffic"`,
      );
    }
    table.push(
      names.external,
      `fib saddr type local ${MARK} comment "masquerade local traffic"`,
      `fib saddr type local goto ${names.cluster} comment "short-circuit local traffic"`,
    );
  }
  if (hasExternal) table.push(names.external, `goto ${externalChain}`);
}

/** Masquerade what the endpoint sends to itself (hairpin), note the client, then DNAT. */
function writeEndpoint(
  table: NftTableText,
  endpoint: ServiceEndpoint,
  base: string,
  { port: { protocol, affinitySeconds } }: Plan,
  { header, family }: NftablesContext,
): void {
  const chain = `endpoint-${base}`;
  table.push(chain, `${header} saddr ${endpoint.address} ${MARK}`);
  if (affinitySeconds !== undefined) {
    const set = `affinity-${base}`;
    table.declare('set', set, family === 4 ? 'ipv4_addr' : 'ipv6_addr', [
      `size ${AFFINITY_SIZE}`,
      'flags dynamic,timeout',
      `timeout ${nftDuration(affinitySeconds)}`,
    ]);
    table.push(chain, `update @${set} { ${header} saddr }`);
  }
  table.push(chain, `meta l4proto ${protocol} dnat to ${formatEndpoint(endpoint)}`);
}
