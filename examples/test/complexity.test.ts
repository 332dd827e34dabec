import { expectConstant, expectLinear } from '@packet-path/testing';
import fc from 'fast-check';
import {
  clusterFlow,
  type KubernetesNodeOptions,
  kubernetesNode,
  syntheticCluster,
} from 'packet-path';
import { EveryOutcome } from 'packet-path/core';
import { describe, it } from 'vitest';

/** Rules that a new connection to the last of so many services evaluates. */
function rulesToTheLast(
  services: number,
  endpointsPerService: number,
  options: KubernetesNodeOptions,
): { size: number; work: number } {
  const cluster = syntheticCluster({ services, endpointsPerService });
  const last = cluster.services.at(-1)!;
  // Every round of chance begins with the first endpoint.
  const node = kubernetesNode(cluster, { ...options, choices: new EveryOutcome() });
  const { opening } = node.connect(clusterFlow(cluster, `${last.namespace}/${last.name}`));
  return { size: services, work: opening.rulesEvaluated };
}

const sizes = fc.uniqueArray(fc.integer({ min: 1, max: 120 }), { minLength: 4, maxLength: 5 });
const endpoints = fc.integer({ min: 1, max: 4 });

describe('rules evaluated by a new connection', () => {
  for (const layout of ['current', '2019'] as const) {
    it(`grow with the number of services in iptables mode, ${layout} layout`, {
      tags: ['slow'],
    }, () => {
      fc.assert(
        fc.property(sizes, endpoints, (services, each) => {
          const options = { mode: 'iptables', layout, order: 'cluster' } as const;
          expectLinear(services.map((count) => rulesToTheLast(count, each, options)));
        }),
        { numRuns: 10 },
      );
    });
  }

  it('do not grow with the number of services in IPVS mode', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(sizes, endpoints, (services, each) => {
        expectConstant(services.map((count) => rulesToTheLast(count, each, { mode: 'ipvs' })));
      }),
      { numRuns: 10 },
    );
  });
});
