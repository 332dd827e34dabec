import {
  NFTABLES_VERSIONS,
  type NftablesProxyOptions,
  nftablesProgram,
} from '@packet-path/kube-proxy';
import { nftRulesetOf, readNft, writeNft } from '@packet-path/nftables-model';
import { clusters, POD_NETWORKS } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const AS_RECORDED = { version: '1.0.6' } as const;

const settings: fc.Arbitrary<NftablesProxyOptions> = fc.record(
  {
    layout: fc.constantFrom(...NFTABLES_VERSIONS),
    nodePortAddresses: fc.constantFrom([], ['0.0.0.0/0', '::/0'], ['192.168.0.0/16']),
    serviceCIDRs: fc.constantFrom(
      ['10.96.0.0/12', 'fd00:96::/108'],
      ['172.16.0.0/16', '10.96.0.0/12'],
    ),
    clusterCIDR: fc.constant(Object.values(POD_NETWORKS)),
    masqueradeAll: fc.boolean(),
    localDetector: fc.constantFrom(
      { mode: 'BridgeInterface', interface: 'cni0' } as const,
      { mode: 'InterfaceNamePrefix', prefix: 'cali' } as const,
    ),
  },
  { requiredKeys: [] },
);

/** The words of a text: nft lists elements by their keys, kube-proxy writes them as services come. */
function inAnyOrder(text: string): readonly string[] {
  return text.split(/[\s,]+/).sort();
}

test('the text that kube-proxy writes is listed as it was written, but for the order of elements', () => {
  fc.assert(
    fc.property(clusters(), settings, (cluster, options) => {
      const { nftables } = nftablesProgram(cluster, options);
      expect(inAnyOrder(writeNft(nftRulesetOf(readNft(nftables)), AS_RECORDED))).toEqual(
        inAnyOrder(nftables),
      );
    }),
    { numRuns: 12 },
  );
});
