/**
 * Calico's network policy on one node, as Felix 3.7 programs it in its iptables data plane.
 *
 * `readPolicies` and `policiesOf` read the objects that Felix uses: pods, namespaces, service accounts and
 * NetworkPolicy of Kubernetes, and the policies, sets, endpoints, profiles and pools of Calico. Policies
 * of Kubernetes become policies of Calico, by the same conversion that Calico applies. Selectors are a
 * small language; `parseSelector`, `writeSelector` and `selects` read it, write its canonical text and
 * evaluate it for the labels of an endpoint.
 *
 * `felixProgram` returns the text that Felix would give to `iptables-restore --noflush`,
 * `ip6tables-restore --noflush` and `ipset restore` on a node where it has written nothing yet. Chains and
 * sets have the names that Calico gives them, and each rule has Calico's hash in its comment, so the text
 * can be compared with the rules of a real node. `felix` is a Felix that runs: `sync` yields the
 * invocations for objects that have changed, chain by chain and member by member.
 *
 * The chains of Felix are short because they depend on the endpoints of one node and on the policies that
 * govern them; members of a selector are in an ipset, and services do not appear. Beside kube-proxy in
 * IPVS mode (`ipvs: true`) Felix marks packets by their device, since they never pass FORWARD.
 *
 * Nothing in the package evaluates a rule: the model of iptables reads the text.
 *
 * Not modelled: tiers other than `default`, policy groups, staged policies, HTTP matches, services as
 * peers, floating addresses, endpoints that are administratively down, the wildcard `*` as the device of a
 * host endpoint, BGP, WireGuard, the tunnels themselves, and the nftables and eBPF data planes.
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
