import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { bits, type Family, formatEndpoint, type LinePattern } from '@packet-path/core';
import { MARK_MASQ } from '../../netfilter/chains.ts';
import { linePattern } from '../../netfilter/line-patterns.ts';
import { comment } from '../../netfilter/rule.ts';
import type { TableText } from '../../netfilter/ruleset.ts';
import type { ChainNames } from '../../proxy/names.ts';
import { type EndpointChain, recentName } from './balancing.ts';

/** The chain of each endpoint, made once: hashing names is most of the work. */
export function endpointChains(
  endpoints: readonly ServiceEndpoint[],
  names: ChainNames,
): readonly EndpointChain[] {
  const chains: EndpointChain[] = [];
  for (const endpoint of endpoints) {
    if (endpoint === chains.at(-1)?.endpoint) continue;
    const text = formatEndpoint(endpoint);
    chains.push({ chain: names.endpoint(text), lines: undefined, text, endpoint });
  }
  return chains;
}

/** The chains of some endpoints, out of those of all. */
export function chainsOf(
  endpoints: readonly ServiceEndpoint[],
  all: readonly EndpointChain[],
): readonly EndpointChain[] {
  const areAll = endpoints.length === all.length;
  if (areAll && endpoints.every((one, index) => one === all[index]!.endpoint)) return all;
  const chains = new Map(all.map((chain) => [chain.endpoint, chain]));
  return endpoints.map((endpoint) => chains.get(endpoint)!);
}

/**
 * KUBE-SEP: the endpoint's own packets are marked for masquerading (hairpin), then DNAT. It is written before the
 * rules that lead to it.
 *
 * @param note the comment of both rules, or nothing
 */
export function writeEndpointChain(
  nat: TableText,
  own: EndpointChain,
  { protocol, affinitySeconds, clusterIP: { family } }: ProxyPort,
  note: string,
): void {
  const { chain, text, endpoint } = own;
  const { hairpin, translation } = endpointRules(family, protocol, note !== '');
  const { address } = endpoint;
  if (affinitySeconds === undefined) {
    const items =
      note === ''
        ? [hairpin, address, translation, endpoint]
        : [hairpin, address, note, translation, note, endpoint];
    own.lines = nat.fill(chain, items, 2);
    return;
  }
  const rules = nat.chain(chain);
  rules.pushItems(note === '' ? [hairpin, address] : [hairpin, address, note], 1);
  const set = `-m recent --set ${recentName(chain, family)}`;
  const said = note === '' ? '' : comment(note);
  rules.push(`-p ${protocol} ${said}${set}-m ${protocol} -j DNAT --to-destination ${text}`);
}

/** The patterns of the two rules of an endpoint. */
interface EndpointRules {
  readonly hairpin: LinePattern;
  readonly translation: LinePattern;
}

const known = new Map<ProxyPort['protocol'], EndpointRules[]>();

/** The patterns of endpoints of a family and protocol, with notes or without: made once. */
function endpointRules(
  family: Family,
  protocol: ProxyPort['protocol'],
  isNoted: boolean,
): EndpointRules {
  let rules = known.get(protocol);
  if (rules === undefined) {
    rules = [];
    known.set(protocol, rules);
  }
  const place = family + (isNoted ? 1 : 0);
  if (rules[place] === undefined) {
    const about = isNoted ? comment('«»') : '';
    rules[place] = {
      hairpin: linePattern(`-s «»/${bits(family)} ${about}-j ${MARK_MASQ}`),
      translation: linePattern(`-p ${protocol} ${about}-m ${protocol} -j DNAT --to-destination «»`),
    };
  }
  return rules[place];
}
