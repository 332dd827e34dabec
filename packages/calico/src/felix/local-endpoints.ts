import { type Address, Prefix, toAddress } from '@packet-path/core';
import type { CalicoObjects } from '../objects/calico-objects.ts';
import type { HostEndpoint } from '../objects/endpoint.ts';
import { effectiveLabels } from '../objects/inherit-labels.ts';
import type { CalicoPolicy, HostStage, PolicyType, Profile } from '../objects/policy.ts';
import { withUsualProfiles } from '../objects/with-usual-profiles.ts';
import type { Labels } from '../selector/selector.ts';
import { selects } from '../selector/selects.ts';
import type { SetCandidate } from './ip-sets.ts';
import type { FelixOptions } from './options.ts';

/** An endpoint of this node, and the policies that govern it, in order. */
export interface LocalEndpoint {
  readonly device: string;
  readonly profiles: readonly string[];
  readonly policies: readonly CalicoPolicy[];
}

/** The input of Felix on one node: the node's endpoints, and everything that selectors can select. */
export interface LocalView {
  readonly workloads: readonly LocalEndpoint[];
  readonly hosts: readonly LocalEndpoint[];
  /** Listed when they are first asked for: a cluster has many, and most nodes select none. */
  readonly candidates: readonly SetCandidate[];
  readonly policies: ReadonlyMap<string, CalicoPolicy>;
  readonly profiles: ReadonlyMap<string, Profile>;
}

export function localView(objects: CalicoObjects, options: FelixOptions): LocalView {
  const profiles = withUsualProfiles(objects.profiles, objects.workloads);
  const sorted = [...objects.policies].sort(byOrder);
  const local = (device: string, endpoint: Labelled): LocalEndpoint => {
    const labels = effectiveLabels(endpoint, profiles);
    return {
      device,
      profiles: endpoint.profiles.filter((name) => profiles.has(name)),
      policies: sorted.filter(({ selector }) => selects(selector, labels)),
    };
  };
  let candidates: readonly SetCandidate[] | undefined;
  const isHere = ({ node }: { readonly node: string }) => node === options.node.name;
  return {
    workloads: objects.workloads
      .filter(isHere)
      .map((workload) => local(workload.interfaceName, workload)),
    hosts: objects.hostEndpoints.filter(isHere).flatMap((host) => {
      const device = deviceOf(host, options);
      return device === undefined ? [] : [local(device, host)];
    }),
    get candidates() {
      candidates ??= candidatesOf(objects, profiles);
      return candidates;
    },
    policies: new Map(sorted.map((policy) => [policy.name, policy])),
    profiles,
  };
}

/** The names of an endpoint's policies of one direction. */
export function policyNames(
  { policies }: LocalEndpoint,
  type: PolicyType,
  stage: HostStage = 'normal',
  forwardOnly = false,
): string[] {
  return policies
    .filter((policy) => policy.types[type] && policy.stage === stage)
    .filter((policy) => !forwardOnly || policy.applyOnForward)
    .map(({ name }) => name);
}

interface Labelled {
  readonly labels: Labels;
  readonly profiles: readonly string[];
}

/** By order, none last, then by name (felix `policy_sorter.go`). */
function byOrder(a: CalicoPolicy, b: CalicoPolicy): number {
  const [first, second] = [
    a.order ?? Number.POSITIVE_INFINITY,
    b.order ?? Number.POSITIVE_INFINITY,
  ];
  if (first !== second) return first < second ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

function deviceOf(host: HostEndpoint, { devices = {} }: FelixOptions): string | undefined {
  if (host.interfaceName !== '') return host.interfaceName;
  const expected = (address: Address) => host.expectedIPs.some((ip) => ip.equals(address));
  return Object.keys(devices).find((name) => devices[name]!.map(toAddress).some(expected));
}

function candidatesOf(
  { workloads, hostEndpoints, networkSets }: CalicoObjects,
  profiles: ReadonlyMap<string, Profile>,
): SetCandidate[] {
  const candidate = (from: Labelled, nets: readonly Prefix[], ports: SetCandidate['ports']) => ({
    labels: effectiveLabels(from, profiles),
    nets,
    ports,
  });
  return [
    ...workloads.map((pod) => candidate(pod, pod.addresses.map(Prefix.host), pod.ports)),
    ...hostEndpoints.map((host) => candidate(host, host.expectedIPs.map(Prefix.host), host.ports)),
    ...networkSets.map((set) => candidate(set, set.nets, [])),
  ];
}
