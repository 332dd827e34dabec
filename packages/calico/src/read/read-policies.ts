import {
  anyValue,
  checkArgument,
  checkOptions,
  listOf,
  type OptionValues,
  someText,
  wholeNumber,
} from '@packet-path/core';
import {
  DEFAULT_MANIFEST_LIMITS,
  manifestOf,
  objectsOf,
  type ReadLimits,
  readManifest,
} from '@packet-path/manifest';
import type { CalicoObjects } from '../objects/calico-objects.ts';
import { ObjectsBuilder } from './objects-builder.ts';

/**
 * Reads the objects in a JSON or YAML text that Felix uses: pods, namespaces, service accounts and network
 * policies of Kubernetes; NetworkPolicy, GlobalNetworkPolicy, NetworkSet, GlobalNetworkSet,
 * WorkloadEndpoint, HostEndpoint, Profile and IPPool of Calico (`projectcalico.org/v3`, or as stored,
 * `crd.projectcalico.org/v1`). A List, single objects, or several documents; others are ignored.
 *
 * ```ts
 * const objects = readPolicies(`
 * apiVersion: networking.k8s.io/v1
 * kind: NetworkPolicy
 * metadata: { name: closed, namespace: default }
 * spec: { podSelector: {}, policyTypes: [Ingress] }
 * `);
 * kubernetesNode(cluster, { mode: 'iptables', policies: { objects } });
 * ```
 *
 * @throws {PacketPathError} `syntax`, `bad-cluster`, `bad-address`, `bad-prefix`, `bad-port` or
 *   `too-large`, with the line and column of what is wrong; `bad-option`, `unknown-option`
 */
export function readPolicies(text: string, options: Partial<ReadLimits> = {}): CalicoObjects {
  checkArgument('readPolicies', 'text', text, someText);
  checkOptions('readPolicies', options, OPTIONS);
  const builder = new ObjectsBuilder();
  for (const document of readManifest(text, { ...LIMITS, ...options })) {
    for (const object of objectsOf(document)) builder.add(object);
  }
  return builder.build();
}

/**
 * Reads objects that are parsed already; see `readPolicies`.
 *
 * @throws {PacketPathError} as `readPolicies`, with the field's path but without line and column
 */
export function policiesOf(objects: readonly unknown[]): CalicoObjects {
  checkArgument('policiesOf', 'objects', objects, listOf(anyValue));
  const builder = new ObjectsBuilder();
  for (const value of objects) {
    for (const object of objectsOf(manifestOf(value, LIMITS.source))) builder.add(object);
  }
  return builder.build();
}

const OPTIONS: OptionValues<ReadLimits> = {
  source: someText,
  maxLength: wholeNumber(),
  maxDepth: wholeNumber(),
  maxAliases: wholeNumber(),
  maxMerged: wholeNumber(),
};

const LIMITS: ReadLimits = { ...DEFAULT_MANIFEST_LIMITS, source: 'policies' };
