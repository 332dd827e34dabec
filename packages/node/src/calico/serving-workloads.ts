import {
  type CalicoObjects,
  type NamedPort,
  podWorkload,
  type WorkloadEndpoint,
} from '@packet-path/calico';
import type { Cluster } from '@packet-path/cluster';
import type { Address } from '@packet-path/core';

/** The workloads that an object tells of, by address, and those that serve beside them. */
interface Beside {
  readonly known: ReadonlySet<string>;
  readonly serving: readonly WorkloadEndpoint[];
}

/** All nodes of a cluster that are told the same objects have the same workloads: they share one list. */
const LISTED = new WeakMap<Cluster, WeakMap<CalicoObjects, Beside>>();

/** The addresses of the objects' workloads, and a workload for every other address that serves. */
export function servingBeside(cluster: Cluster, objects: CalicoObjects): Beside {
  let byObjects = LISTED.get(cluster);
  if (byObjects === undefined) {
    byObjects = new WeakMap();
    LISTED.set(cluster, byObjects);
  }
  let beside = byObjects.get(objects);
  if (beside === undefined) {
    const addresses = objects.workloads.flatMap((workload) => workload.addresses.map(String));
    const known = new Set(addresses);
    beside = { known, serving: servingWorkloads(cluster, known) };
    byObjects.set(objects, beside);
  }
  return beside;
}

/**
 * A workload for each address that serves and is not among those known: in the namespace of the
 * first service that it serves, with that service's name as its label `app`, and with its ports by
 * the names of the service's. Addresses of no node have none.
 */
function servingWorkloads({ services }: Cluster, known: ReadonlySet<string>): WorkloadEndpoint[] {
  const pods = new Map<string, Pod>();
  for (const { namespace, name, ports } of services) {
    for (const { name: portName, protocol, endpoints } of ports) {
      for (const { address, port, nodeName } of endpoints) {
        const text = `${address}`;
        if (nodeName === undefined || known.has(text)) continue;
        let pod = pods.get(text);
        if (pod === undefined) {
          pod = { namespace, service: name, node: nodeName, address, ports: [] };
          pods.set(text, pod);
        }
        if (portName !== '') pod.ports.push({ name: portName, protocol, port });
      }
    }
  }
  return Array.from(pods.values(), ({ namespace, service, node, address, ports }) =>
    podWorkload({
      namespace,
      name: `${service}-${`${address}`.replaceAll(/[.:]+/g, '-')}`,
      node,
      addresses: [address],
      labels: new Map([['app', service]]),
      ports,
    }),
  );
}

interface Pod {
  readonly namespace: string;
  readonly service: string;
  readonly node: string;
  readonly address: Address;
  readonly ports: NamedPort[];
}
