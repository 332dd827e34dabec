import { linuxHost } from '@packet-path/linux-host';
import { clusters, ipsetTexts, iptablesRulesets, ipvsadmTexts } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { kubernetesNode } from '../src/index.ts';

test('the length of a ruleset is that of the text that iptables-save prints', {
  tags: ['slow'],
}, () => {
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

test('the lengths of sets and of virtual services are those of their texts', () => {
  fc.assert(
    fc.property(ipsetTexts(), ipvsadmTexts(), (ipset, ipvsadm) => {
      const { ipsets, ipvs } = linuxHost({ ipset, ipvsadm });
      expect(ipsets.savedLength).toBe(ipsets.save().length);
      expect(ipvs.savedLength).toBe(ipvs.save().length);
    }),
    { seed: 1, numRuns: 15 * PROPERTY_RUNS },
  );
});

test.each(['ipvs', 'nftables'] as const)(
  'the size of a node in %s mode is that of its texts',
  (mode) => {
    fc.assert(
      fc.property(clusters(), (cluster) => {
        const node = kubernetesNode(cluster, { mode });
        // Before anybody has looked at a service or at an element.
        const { bytes } = node.size();
        const { ipsets, nftables, ipvs, iptables } = node.host;
        const texts = [ipsets.save(), nftables.save(), ipvs.save()];
        for (const family of [4, 6] as const) texts.push(iptables[family].save());
        expect(bytes).toBe(texts.join('').length);
        expect(node.size().bytes).toBe(bytes);
        const { tables } = nftables.view;
        const sets = tables.flatMap((table) => table.sets);
        const chains = tables.flatMap((table) => table.chains);
        expect(nftables.counts).toEqual({
          rules: chains.flatMap(({ rules }) => rules).length,
          chains: chains.length,
          sets: sets.length,
          elements: sets.flatMap(({ elements }) => elements).length,
        });
      }),
      { seed: 1, numRuns: 12 * PROPERTY_RUNS },
    );
  },
);
