import { fc, test } from '@fast-check/vitest';
import { SECOND } from '@packet-path/core';
import { clusters } from '@packet-path/testing';
import { describe, expect } from 'vitest';
import { type KubernetesNodeOptions, kubernetesNode } from '../../src/index.ts';
import { programmedState } from './programmed-state.ts';

const MODES: Readonly<Record<string, KubernetesNodeOptions>> = {
  iptables: { mode: 'iptables' },
  'iptables, 2019': { mode: 'iptables', layout: '2019' },
  'iptables, nfacct': { mode: 'iptables', nfacct: true, masqueradeAll: true },
  ipvs: { mode: 'ipvs' },
  nftables: { mode: 'nftables' },
  'nftables, 1.29': { mode: 'nftables', generation: '1.29' },
};

/** So that services stand alike however many syncs there were. */
const common = { families: [4, 6], order: 'cluster' } as const;
const histories = fc.array(clusters({ services: 5 }), { minLength: 2, maxLength: 4 });

describe.each(Object.entries(MODES))('%s: a changed cluster', (_, mode) => {
  const options = { ...common, ...mode };

  test.prop([histories], { numRuns: 15 })('is programmed as from scratch', (history) => {
    const [first, ...rest] = history;
    const node = kubernetesNode(first!, options);
    for (const cluster of rest) {
      node.update(cluster);
      // Chains of nftables that are stale go with the next sync.
      node.clock.advance(2 * SECOND);
      node.update(cluster);
      expect(programmedState(node)).toEqual(programmedState(kubernetesNode(cluster, options)));
    }
  });
});
