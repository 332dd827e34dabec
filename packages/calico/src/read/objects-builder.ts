import { printedAs } from '@packet-path/core';
import type { ManifestObject } from '@packet-path/manifest';
import type { CalicoObjects, IpPool } from '../objects/calico-objects.ts';
import type { HostEndpoint, NetworkSet, WorkloadEndpoint } from '../objects/endpoint.ts';
import { namespaceProfile, serviceAccountProfile } from '../objects/namespace-profile.ts';
import type { CalicoPolicy, Profile } from '../objects/policy.ts';
import { readMetadata } from './metadata.ts';
import { readGlobalNetworkPolicy, readNetworkPolicy, readProfile } from './read-calico-policy.ts';
import {
  readHostEndpoint,
  readNetworkSet,
  readPod,
  readWorkloadEndpoint,
} from './read-endpoints.ts';
import { readIpPool } from './read-ip-pool.ts';
import { readKubernetesPolicy } from './read-kubernetes-policy.ts';

const printed = printedAs<CalicoObjects>((objects) =>
  Object.entries(objects)
    .map(([kind, list]: readonly [string, readonly unknown[]]) => `${kind} ${list.length}`)
    .join(', '),
);

/** Takes objects one by one; of two objects of one name the later one counts. */
export class ObjectsBuilder {
  readonly #workloads = new Map<string, WorkloadEndpoint>();
  readonly #hostEndpoints = new Map<string, HostEndpoint>();
  readonly #networkSets = new Map<string, NetworkSet>();
  readonly #profiles = new Map<string, Profile>();
  readonly #policies = new Map<string, CalicoPolicy>();
  readonly #pools = new Map<string, IpPool>();

  /** Takes an object; ignores kinds that Felix does not read. */
  add({ object, kind, apiVersion }: ManifestObject): void {
    if (apiVersion.includes('projectcalico.org/')) this.#addCalico(kind, object);
    else this.#addKubernetes(kind, object);
  }

  build(): CalicoObjects {
    return Object.freeze(
      printed({
        workloads: [...this.#workloads.values()],
        hostEndpoints: [...this.#hostEndpoints.values()],
        networkSets: [...this.#networkSets.values()],
        profiles: [...this.#profiles.values()],
        policies: [...this.#policies.values()],
        pools: [...this.#pools.values()],
      }),
    );
  }

  #addKubernetes(kind: string, object: ManifestObject['object']): void {
    switch (kind) {
      case 'Pod': {
        const workload = readPod(object);
        if (workload) this.#addWorkload(workload);
        break;
      }
      case 'Namespace': {
        const { name, labels } = readMetadata(object);
        this.#addProfile(namespaceProfile(name, labels));
        break;
      }
      case 'ServiceAccount': {
        const { namespace, name, labels } = readMetadata(object);
        this.#addProfile(serviceAccountProfile(namespace, name, labels));
        break;
      }
      case 'NetworkPolicy':
        this.#addPolicy(readKubernetesPolicy(object));
        break;
    }
  }

  #addCalico(kind: string, object: ManifestObject['object']): void {
    switch (kind) {
      case 'NetworkPolicy':
        this.#addPolicy(readNetworkPolicy(object));
        break;
      case 'GlobalNetworkPolicy':
        this.#addPolicy(readGlobalNetworkPolicy(object));
        break;
      case 'Profile':
        this.#addProfile(readProfile(object));
        break;
      case 'WorkloadEndpoint':
        this.#addWorkload(readWorkloadEndpoint(object));
        break;
      case 'HostEndpoint': {
        const endpoint = readHostEndpoint(object);
        this.#hostEndpoints.set(endpoint.name, endpoint);
        break;
      }
      case 'NetworkSet':
      case 'GlobalNetworkSet': {
        const set = readNetworkSet(object, kind === 'GlobalNetworkSet');
        this.#networkSets.set(`${kind}/${set.name}`, set);
        break;
      }
      case 'IPPool': {
        const pool = readIpPool(object);
        if (pool) this.#pools.set(pool.name, pool);
        break;
      }
    }
  }

  #addWorkload(workload: WorkloadEndpoint): void {
    this.#workloads.set(`${workload.namespace}/${workload.name}`, workload);
  }

  #addPolicy(policy: CalicoPolicy): void {
    this.#policies.set(policy.name, policy);
  }

  #addProfile(profile: Profile): void {
    this.#profiles.set(profile.name, profile);
  }
}
