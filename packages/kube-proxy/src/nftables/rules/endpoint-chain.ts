import type { ProxyPort, ServiceEndpoint } from '@packet-path/cluster';
import { formatEndpoint } from '@packet-path/core';
import { nftDuration } from '../text/duration.ts';
import type { NftTableText } from '../text/table-text.ts';
import type { NftablesContext } from './context.ts';
import { markStatement } from './masquerade.ts';

/** The size of a dynamic set that does not say its own (nft's `NFT_SET_DYNAMIC`, 0xffff). */
const AFFINITY_SIZE = 65_535;

/** An endpoint's chain: the mark of a pod that reaches itself, the client's affinity, then DNAT. */
export function writeEndpoint(
  table: NftTableText,
  endpoint: ServiceEndpoint,
  base: string,
  { protocol, affinitySeconds }: ProxyPort,
  context: NftablesContext,
): void {
  const { header, family, layout } = context;
  const chain = `endpoint-${base}`;
  if (layout.hairpin === 'endpoint-rule') {
    table.push(chain, `${header} saddr ${endpoint.address} ${markStatement(context)}`);
  }
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
