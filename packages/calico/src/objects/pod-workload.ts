import type { Address } from '@packet-path/core';
import { checkArgument, objectOf } from '@packet-path/core';
import { LABEL } from '../selector/labels.ts';
import type { Labels } from '../selector/selector.ts';
import { type NamedPort, type WorkloadEndpoint, workloadInterface } from './endpoint.ts';

/** The parts of a pod that its workload endpoint is made from. */
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

/** The longest value of a label: a service account with a longer name gets no label. */
const MAX_VALUE = 63;

/** The workload endpoint of a pod (libcalico-go `workload_endpoint_default.go`). */
export function podWorkload(pod: PodDescription): WorkloadEndpoint {
  checkArgument('podWorkload', 'pod', pod, objectOf('namespace', 'name', 'node', 'addresses'));
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
