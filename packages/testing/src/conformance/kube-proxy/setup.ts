import { type Choices, joinedInterfaces } from '@packet-path/core';
import type { NodeSetup } from './node-under-test.ts';
import { INTERFACES, NODE, PLACES, ROUTES } from './place.ts';
import type { Scenario } from './scenario.ts';
import { clusterOfSpecs } from './service-spec.ts';

/** The parts that a scenario's node is made of. */
export function setupOf(
  { family, services, proxy, interfaces = [] }: Omit<Scenario, 'title' | 'flows'>,
  choices?: Choices,
): NodeSetup {
  const place = PLACES[family];
  return {
    cluster: clusterOfSpecs(services),
    proxy: {
      node: { name: NODE, addresses: [place.node, place.secondary] },
      families: [family],
      clusterCIDR: place.pods,
      serviceCIDRs: [place.services],
      order: 'cluster',
      ...proxy,
    },
    interfaces: joinedInterfaces([...INTERFACES, ...interfaces]),
    routes: ROUTES,
    choices,
  };
}
