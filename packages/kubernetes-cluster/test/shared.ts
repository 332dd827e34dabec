import { NO_OBJECTS } from '@packet-path/calico';
import type { Cluster } from '@packet-path/cluster';
import { tcp } from '@packet-path/core';
import { type KubernetesNode, kubernetesNode } from '@packet-path/node';
import { clusters, POD_NETWORKS } from '@packet-path/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KubernetesClusterOptions, kubernetesCluster } from '../src/index.ts';
import { MODES } from './support.ts';

const clusterCIDR = Object.values(POD_NETWORKS);

type SharingOptions = KubernetesClusterOptions & { readonly policy?: string };

/** Services with hints for zones, and for nodes. */
function withHints(cluster: Cluster, isHinted: boolean): Cluster {
  if (!isHinted) return cluster;
  const services = cluster.services.map((service) => ({
    ...service,
    ports: service.ports.map((port) => ({
      ...port,
      endpoints: port.endpoints.map((endpoint) => ({
        ...endpoint,
        forZones: endpoint.zone === undefined ? undefined : [endpoint.zone],
        forNodes: endpoint.nodeName === undefined ? undefined : [endpoint.nodeName],
      })),
    })),
  }));
  return { ...cluster, services };
}

/** The rules and sets of a node, as its tools save them; elements of sets in the order of their text. */
function programOf({ host }: KubernetesNode): readonly string[] {
  return [
    host.iptables[4].save(),
    host.iptables[6].save(),
    host.nftables.save(),
    host.ipsets.save(),
  ]
    .join('\n')
    .replace(/elements = \{([^}]*)\}/g, (_, all: string) =>
      all
        .split(/,\s*/)
        .map((one) => one.trim())
        .sort()
        .join(),
    )
    .split('\n')
    .toSorted();
}

/** Sets, rules, services and addresses of a node in IPVS mode, in their order, and the cost of a SYN to each service. */
function ipvsOf({ host, place }: KubernetesNode, { services }: Cluster): readonly unknown[] {
  const costs = services.flatMap(({ clusterIPs, ports }) =>
    place.networks.flatMap(({ family, client }) => {
      const to = clusterIPs[family];
      if (to === undefined) return [];
      return ports.map(({ port }) => {
        const fields = { inputInterface: 'cni0' };
        const syn = tcp({ address: client, port: 40_000 }, { address: to, port }, fields);
        const { outcome, work } = host.send(syn);
        return [outcome, JSON.stringify(work)];
      });
    }),
  );
  return [
    host.ipsets.save(),
    host.iptables[4].save(),
    host.iptables[6].save(),
    host.ipvs.estimator.estimators,
    costs,
    host.ipvs.save(),
    Array.from(host.interfaces.values(), ({ name, addresses }) => [name, addresses.map(String)]),
  ];
}

/** A node that shares the first's program has the program that it would have written itself. */
export function sharedProperties(numRuns: number): void {
  describe.each<SharingOptions>([
    ...MODES,
    { mode: 'nftables', layout: '1.31' } as const,
    { mode: 'ipvs', scheduler: 'mh' } as const,
    { mode: 'iptables', nodePortAddresses: 'primary' } as const,
    ...(['iptables', 'nftables', 'ipvs'] as const).map((mode) => ({
      mode,
      policies: { objects: NO_OBJECTS },
      policy: 'with Calico',
    })),
  ])(
    'nodes of a cluster in mode $mode $layout $policy',
    ({ policy: _, ...options }: SharingOptions) => {
      test('share a program, and each has its own', () => {
        fc.assert(
          fc.property(
            clusters({ services: 4 }),
            clusters({ services: 4 }),
            fc.boolean(),
            (cluster, other, isHinted) => {
              const before = withHints(cluster, isHinted);
              const changed = { ...before, services: other.services };
              const all = { ...options, clusterCIDR, seed: 5 };
              const nodes = kubernetesCluster(before, all);
              for (const name of nodes.nodes) {
                const { place } = nodes.node(name);
                const alone = kubernetesNode(before, { ...all, place });
                expect(programOf(nodes.node(name))).toEqual(programOf(alone));
                if (options.mode === 'ipvs' && options.policies === undefined) {
                  expect(ipvsOf(nodes.node(name), before)).toEqual(ipvsOf(alone, before));
                }
                nodes.update(changed, { nodes: [name] });
                alone.update(changed);
                expect(programOf(nodes.node(name))).toEqual(programOf(alone));
              }
            },
          ),
          { numRuns },
        );
      });
    },
  );
}
