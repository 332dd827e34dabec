import type { Cluster } from '@packet-path/cluster';
import {
  checkOptions,
  type Family,
  listOf,
  type OptionValues,
  oneOf,
  wholeNumber,
} from '@packet-path/core';
import fc from 'fast-check';
import { NODES } from './networks.ts';
import { serviceOf } from './services.ts';

/** The features that clusters are to have. */
export interface ClustersOptions {
  /** The families each service has, or `any` to leave that to chance. Default `any`. */
  readonly families?: readonly Family[] | 'any';
  /** Services, at most. Default 6. */
  readonly services?: number;
}

const SOME_FAMILIES = listOf(oneOf(4, 6));
const OPTIONS: OptionValues<ClustersOptions> = {
  families: {
    expected: `'any' or ${SOME_FAMILIES.expected}`,
    holds: (value) => value === 'any' || SOME_FAMILIES.holds(value),
  },
  services: wholeNumber(),
};

/**
 * Clusters of three nodes with services of every feature: node ports, external IPs, load balancers
 * with source ranges, session affinity, both traffic policies, headless ones, ports without
 * endpoints, endpoints that are leaving, TCP, UDP and SCTP, one family or both.
 *
 * Pods serve more than one service now and again. The node to program is `node-1`.
 */
export function clusters(options: ClustersOptions = {}): fc.Arbitrary<Cluster> {
  checkOptions('clusters', options, OPTIONS);
  const { families = 'any', services: most = 6 } = options;
  const some: fc.Arbitrary<readonly Family[]> =
    families === 'any' ? fc.constantFrom([4], [4], [6], [4, 6]) : fc.constant(families);
  return fc
    .array(some, { maxLength: most })
    .chain((each) => fc.tuple(...each.map((of, index) => serviceOf(index, of))))
    .map((services) => Object.freeze({ services: Object.freeze(services), nodes: NODES }));
}
