import type { ServiceEndpoint } from '@packet-path/cluster';
import { formatEndpoint, LinePattern } from '@packet-path/core';
import type { PortPlan } from '../../proxy/port-plan.ts';
import type { NftChainNames } from '../text/names.ts';
import type { NftTableText } from '../text/table-text.ts';
import { ValueRule } from '../text/value-rule.ts';
import type { NftablesContext } from './context.ts';
import { writeEndpoint } from './endpoint-chain.ts';
import { writeExternal, writeFirewall } from './external-chains.ts';
import { markStatement } from './masquerade.ts';

/** Endpoints of a rule that is written as a value at most: rules of so many have a pattern each. */
const MOST_VALUES = 64;

const translations = new Map<string, LinePattern>();

type Plan = PortPlan<NftChainNames>;

/**
 * A port's own chains and sets: firewall-, service-, local- and external-, and an endpoint- for each
 * endpoint where the layout or the service's affinity asks for them.
 */
export function writeServiceChains(
  table: NftTableText,
  plan: Plan,
  context: NftablesContext,
): void {
  const { port, names, reachable } = plan;
  if (plan.limitsSources) writeFirewall(table, plan, context);
  const jumps = context.layout.dnat === 'endpoint-chain' || port.affinitySeconds !== undefined;
  // Hashing names is most of the work.
  const bases = new Map(
    jumps ? reachable.map((endpoint) => [endpoint, names.endpointBase(endpoint)]) : [],
  );
  for (const [chain, endpoints] of [
    [names.cluster, plan.cluster],
    [names.local, plan.local],
  ] as const) {
    if (endpoints.length === 0) continue;
    if (chain === plan.internalChain) writeMasquerade(table, chain, plan, context);
    if (jumps) writeJumps(table, chain, endpoints, plan, bases, context);
    else table.push(chain, translation(endpoints, plan, context));
  }
  if (plan.hasEndpoints && port.external) writeExternal(table, plan, context);
  for (const [endpoint, base] of bases) writeEndpoint(table, endpoint, base, port, context);
}

/** First in the chain of the cluster IP, up to 1.35: packets that no pod of this node has sent. */
function writeMasquerade(
  table: NftTableText,
  chain: string,
  { port: { clusterIP, protocol, port } }: Plan,
  context: NftablesContext,
): void {
  const { header, masqueradeAll, pods, layout } = context;
  if (layout.clusterIPMark === 'by-set' || (!masqueradeAll && pods === undefined)) return;
  const byPort = layout.clusterIPMark === 'by-port' ? `${protocol} dport ${port} ` : '';
  const strangers = masqueradeAll ? '' : pods!.notLocal;
  table.push(chain, `${header} daddr ${clusterIP} ${byPort}${strangers}${markStatement(context)}`);
}

/** Affinity rules first, one for each endpoint; then one draw among all endpoints. */
function writeJumps(
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

/**
 * The rule that chooses an endpoint and translates, since 1.36 (nft lists `ip addr . port to` as
 * `ip to`).
 */
function translation(
  endpoints: readonly ServiceEndpoint[],
  { port: { protocol } }: Plan,
  { layout, header }: NftablesContext,
): string | ValueRule {
  const [only] = endpoints;
  if (layout.onlyEndpoint === 'written' && endpoints.length === 1 && only !== undefined) {
    return `meta l4proto ${protocol} dnat to ${formatEndpoint(only)}`;
  }
  if (endpoints.length <= MOST_VALUES) {
    const values = endpoints.flatMap(({ address, port }) => [address, port]);
    return new ValueRule(translationOf(protocol, header, endpoints.length), values);
  }
  const map = endpoints.map(({ address, port }, index) => `${index} : ${address} . ${port}`);
  const draw = `numgen random mod ${map.length} map { ${map.join(', ')} }`;
  return `meta l4proto ${protocol} dnat ${header} to ${draw}`;
}

/** The pattern of the rule that chooses among so many endpoints. */
function translationOf(protocol: string, header: string, count: number): LinePattern {
  const key = `${protocol} ${header} ${count}`;
  let pattern = translations.get(key);
  if (pattern === undefined) {
    const map = Array.from({ length: count }, (_, index) => `${index} : «» . «»`);
    const draw = `numgen random mod ${count} map { ${map.join(', ')} }`;
    pattern = new LinePattern(`meta l4proto ${protocol} dnat ${header} to ${draw}`.split('«»'));
    translations.set(key, pattern);
  }
  return pattern;
}
