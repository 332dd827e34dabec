import type { Cluster } from '@packet-path/cluster';
import { SECOND } from '@packet-path/core';
import { nodePlace, placeOptionsOf } from '@packet-path/data-plane';
import {
  type IptablesSyncOptions,
  iptablesSync,
  ipvsSync,
  KUBE_PROXY_ACCOUNTS,
  nftablesProgram,
  nftablesSync,
  type ProxySync,
} from '@packet-path/kube-proxy';
import { type LinuxHost, linuxHost } from '@packet-path/linux-host';
import { clusters } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../../test/property-runs.ts';
import {
  hostView,
  type KubernetesNode,
  type KubernetesNodeOptions,
  kubernetesNode,
} from '../../src/index.ts';
import { programmedState } from './programmed-state.ts';

const MODES: Readonly<Record<string, KubernetesNodeOptions>> = {
  iptables: { mode: 'iptables' },
  'iptables, 2019': { mode: 'iptables', layout: '2019' },
  'iptables, nfacct': { mode: 'iptables', nfacct: true, masqueradeAll: true },
  ipvs: { mode: 'ipvs' },
  // The networks of the services would be those of the first cluster.
  nftables: { mode: 'nftables', serviceCIDRs: [] },
  'nftables, 1.29': { mode: 'nftables', layout: '1.29', serviceCIDRs: [] },
  'nftables, 1.31': { mode: 'nftables', layout: '1.31', serviceCIDRs: [] },
  'nftables, 1.34': { mode: 'nftables', layout: '1.34', serviceCIDRs: [] },
  'nftables, 1.36': { mode: 'nftables', layout: '1.36', serviceCIDRs: [] },
};

/** So that services stand alike however many syncs there were. */
const common = { families: [4, 6], order: 'cluster' } as const;
const histories = fc.array(clusters({ services: 5 }), { minLength: 2, maxLength: 4 });

/** A host with a node's devices, but for those that kube-proxy makes, and with the accounts of nfacct. */
function bareHost(node: KubernetesNode): LinuxHost {
  const interfaces = [...node.host.interfaces.values()].filter(({ name }) =>
    /eth0|cni0/.test(name),
  );
  return linuxHost({
    forwarding: true,
    interfaces,
    sysctls: { 'net.ipv4.ip_forward': 1, 'net.ipv6.conf.all.forwarding': 1 },
    nfacct: KUBE_PROXY_ACCOUNTS.map((name) => `add ${name}\n`).join(''),
  });
}

/** A proxy as the node's, that has not begun. */
function proxyOf(cluster: Cluster, options: KubernetesNodeOptions): ProxySync {
  const { node, networks } = nodePlace(cluster, placeOptionsOf(options));
  const told = { node, clusterCIDR: networks.map((network) => network.cluster) };
  if (options.mode === 'ipvs') return ipvsSync({ ...options, ...told });
  if (options.mode === 'nftables') return nftablesSync({ ...options, ...told });
  return iptablesSync({ ...options, ...told } as IptablesSyncOptions);
}

describe.each(Object.entries(MODES))('%s: a changed cluster', (_, mode) => {
  const options = { ...common, ...mode };

  test('is programmed as from scratch', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(histories, (history) => {
        const [first, ...rest] = history;
        const node = kubernetesNode(first!, options);
        for (const cluster of rest) {
          node.update(cluster);
          // Chains of nftables that are stale go with the next sync.
          node.clock.advance(2 * SECOND);
          node.update(cluster);
          expect(programmedState(node.host)).toEqual(
            programmedState(kubernetesNode(cluster, options).host),
          );
        }
      }),
      { numRuns: 4 * PROPERTY_RUNS },
    );
  });

  test('is programmed on a host that has nothing yet', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(clusters({ services: 5 }), (cluster) => {
        const fresh = kubernetesNode(cluster, options);
        const host = bareHost(fresh);
        host.apply(proxyOf(cluster, options).sync(cluster, hostView(host)));
        expect(programmedState(host)).toEqual(programmedState(fresh.host));
      }),
      { numRuns: 4 * PROPERTY_RUNS },
    );
  });
});

test.each(['1.29', '1.31', '1.34', '1.36', '1.37'] as const)(
  'a sync of nftables begins with the program of its cluster, layout %s',
  (layout) => {
    fc.assert(
      fc.property(clusters({ services: 6 }), (cluster) => {
        const options = { layout, families: [4, 6] } as const;
        expect(nftablesSync(options).begin(cluster, 0)).toEqual(nftablesProgram(cluster, options));
      }),
      { numRuns: 5 * PROPERTY_RUNS },
    );
  },
);
