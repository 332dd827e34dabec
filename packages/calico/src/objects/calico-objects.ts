import type { Prefix } from '@packet-path/core';
import type { HostEndpoint, NetworkSet, WorkloadEndpoint } from './endpoint.ts';
import type { CalicoPolicy, Profile } from './policy.ts';

/** What Felix is told of a cluster. Made by `readPolicies` or `policiesOf`, or put together. */
export interface CalicoObjects {
  /** Of every node: selectors find them wherever they are. */
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
  /** Masquerade what its pods send to addresses outside all pools. */
  readonly natOutgoing: boolean;
  readonly encapsulation: Encapsulation;
}

export type Encapsulation = 'none' | 'ipip' | 'vxlan';

export const NO_OBJECTS: CalicoObjects = Object.freeze({
  workloads: [],
  hostEndpoints: [],
  networkSets: [],
  profiles: [],
  policies: [],
  pools: [],
});
