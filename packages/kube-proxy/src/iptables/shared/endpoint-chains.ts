import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { bits, formatEndpoint } from '@packet-path/core';
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
): Map<ServiceEndpoint, EndpointChain> {
  const result = new Map<ServiceEndpoint, EndpointChain>();
  for (const endpoint of endpoints) {
    const text = formatEndpoint(endpoint);
    result.set(endpoint, { chain: names.endpoint(text), text, endpoint });
  }
  return result;
}

/**
 * KUBE-SEP: the endpoint's own packets are marked for masquerading (hairpin), then DNAT.
 *
 * @param note the comment of both rules, or nothing
 */
export function writeEndpointChain(
  nat: TableText,
  { chain, text, endpoint }: EndpointChain,
  { protocol, affinitySeconds, clusterIP: { family } }: ProxyPort,
  note: string,
): void {
  const rules = nat.chain(chain);
  const about = note === '' ? '' : comment('«»');
  const notes = note === '' ? NO_NOTES : [note];
  const hairpin = linePattern(`-s «»/${bits(family)} ${about}-j ${MARK_MASQ}`);
  rules.pushValues(hairpin, endpoint.address, ...notes);
  if (affinitySeconds === undefined) {
    const translation = `-p ${protocol} ${about}-m ${protocol} -j DNAT --to-destination «»`;
    rules.pushValues(linePattern(translation), ...notes, endpoint);
    return;
  }
  const set = `-m recent --set ${recentName(chain, family)}`;
  const said = note === '' ? '' : comment(note);
  rules.push(`-p ${protocol} ${said}${set}-m ${protocol} -j DNAT --to-destination ${text}`);
}

const NO_NOTES: readonly string[] = [];
