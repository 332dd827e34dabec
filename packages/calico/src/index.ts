/**
 * Calico's network policy as Felix programs it: short iptables chains and ipsets. It writes text
 * for `iptables-restore` and `ipset restore`, and knows nothing of how it is evaluated.
 *
 * @module
 */
export type { FailsafePort, FelixNode, FelixOptions } from './felix/options.ts';
export { type Felix, type FelixProgram, felix, felixProgram } from './felix/program.ts';
export {
  type CalicoObjects,
  type Encapsulation,
  type IpPool,
  NO_OBJECTS,
} from './objects/calico-objects.ts';
export {
  type HostEndpoint,
  type NamedPort,
  type NetworkSet,
  type WorkloadEndpoint,
  workloadInterface,
} from './objects/endpoint.ts';
export { type PodDescription, podWorkload } from './objects/pod-workload.ts';
export type {
  CalicoPolicy,
  HostStage,
  IcmpKind,
  PeerMatch,
  PolicyAction,
  PolicyPort,
  PolicyProtocol,
  PolicyRule,
  PolicyType,
  PortRange,
  Profile,
} from './objects/policy.ts';
export { policiesOf, readPolicies } from './read/read-policies.ts';
export { parseSelector } from './selector/parse-selector.ts';
export type { Labels, Selector, SelectorComparison } from './selector/selector.ts';
export { selects } from './selector/selects.ts';
export { writeSelector } from './selector/write-selector.ts';
export * from './words.ts';
