import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { formatEndpoint } from '@packet-path/core';
import { MARK_MASQ } from '../../netfilter/chains.ts';
import { hostPrefix } from '../../netfilter/rule.ts';
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
    result.set(endpoint, { chain: names.endpoint(text), text, host: hostPrefix(endpoint.address) });
  }
  return result;
}

/** KUBE-SEP: the endpoint's own packets are marked for masquerading (hairpin), then DNAT. */
export function writeEndpointChain(
  nat: TableText,
  { chain, text, host }: EndpointChain,
  { protocol, affinitySeconds, clusterIP }: ProxyPort,
  comment: string,
): void {
  const set =
    affinitySeconds === undefined ? '' : `-m recent --set ${recentName(chain, clusterIP.family)}`;
  nat
    .chain(chain)
    .push(
      `-s ${host} ${comment}-j ${MARK_MASQ}`,
      `-p ${protocol} ${comment}${set}-m ${protocol} -j DNAT --to-destination ${text}`,
    );
}
