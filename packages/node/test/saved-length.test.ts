import { linuxHost } from '@packet-path/linux-host';
import { clusters, iptablesRulesets } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { kubernetesNode } from '../src/index.ts';

test('the length of a ruleset is that of the text that iptables-save prints', () => {
  fc.assert(
    fc.property(iptablesRulesets(), iptablesRulesets({ family: 6 }), (iptables, ip6tables) => {
      const host = linuxHost({ iptables, ip6tables });
      for (const family of [4, 6] as const) {
        expect(host.iptables[family].savedLength).toBe(host.iptables[family].save().length);
      }
    }),
    { seed: 1, numRuns: 15 * PROPERTY_RUNS },
  );
});

test.each(['current', '2019'] as const)('so it is on a node, in the layout %s', (layout) => {
  fc.assert(
    fc.property(clusters(), (cluster) => {
      const { host } = kubernetesNode(cluster, { mode: 'iptables', layout });
      for (const family of [4, 6] as const) {
        expect(host.iptables[family].savedLength).toBe(host.iptables[family].save().length);
      }
    }),
    { seed: 1, numRuns: 12 * PROPERTY_RUNS },
  );
});
