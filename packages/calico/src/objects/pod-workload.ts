import type { Address } from '@packet-path/core';
import { LABEL } from '../selector/labels.ts';
import type { Labels } from '../selector/selector.ts';
import { type NamedPort, type WorkloadEndpoint, workloadInterface } from './endpoint.ts';

/** What Calico takes from a pod. */
export interface PodDescription {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly addresses: readonly Address[];
  readonly labels?: Labels;
  /** Default `default`. */
  readonly serviceAccount?: string;
  readonly ports?: readonly NamedPort[];
}

/** The longest value of a label: longer names of service accounts get no label. */
const MAX_VALUE = 63;

/** The workload endpoint of a pod (libcalico-go `workload_endpoint_default.go`). */
export function podWorkload(pod: PodDescription): WorkloadEndpoint {
  const { namespace, name, node, serviceAccount = 'default' } = pod;
  const labels = new Map(pod.labels);
  labels.set(LABEL.namespace, namespace).set(LABEL.orchestrator, 'k8s');
  if (serviceAccount.length <= MAX_VALUE) labels.set(LABEL.serviceAccount, serviceAccount);
  return Object.freeze({
    namespace,
    name,
    node,
    interfaceName: workloadInterface(namespace, name),
    addresses: pod.addresses,
    labels,
    profiles: [`kns.${namespace}`, `ksa.${namespace}.${serviceAccount}`],
    ports: pod.ports ?? [],
  });
}
