import type { Prefix } from '@packet-path/core';
import type { HostEndpoint, NetworkSet, WorkloadEndpoint } from './endpoint.ts';
import type { CalicoPolicy, Profile } from './policy.ts';

/**
 * The objects of a cluster that Felix reads. `readPolicies` and `policiesOf` make them from
 * manifests.
 */
export interface CalicoObjects {
  /** The workloads of every node: selectors select them wherever they are. */
  readonly workloads: readonly WorkloadEndpoint[];
  readonly hostEndpoints: readonly HostEndpoint[];
  readonly networkSets: readonly NetworkSet[];
  readonly profiles: readonly Profile[];
  readonly policies: readonly CalicoPolicy[];
  readonly pools: readonly IpPool[];
}

/** A network that pods get addresses from. */
export interface IpPool {
  readonly name: string;
  readonly cidr: Prefix;
  /** Masquerade packets of its pods to addresses outside all pools. */
  readonly natOutgoing: boolean;
  readonly encapsulation: Encapsulation;
}

/** How a pool's packets travel between nodes. */
export type Encapsulation = 'none' | 'ipip' | 'vxlan';

/** A cluster without any object of Calico. */
export const NO_OBJECTS: CalicoObjects = Object.freeze({
  workloads: [],
  hostEndpoints: [],
  networkSets: [],
  profiles: [],
  policies: [],
  pools: [],
});
