import {
  type CalicoObjects,
  type Felix,
  type FelixOptions,
  felix,
  podWorkload,
  type WorkloadEndpoint,
} from '@packet-path/calico';
import type { Cluster } from '@packet-path/cluster';
import type { Invocation } from '@packet-path/core';
import type { NodePlace } from '@packet-path/data-plane';
import { servingBeside } from './serving-workloads.ts';

/**
 * Calico on the node: the objects that it is told, and Felix's options. It knows of IPVS (`ipvs`) where
 * kube-proxy uses it, unless told otherwise.
 */
export interface NodePolicyOptions extends Omit<FelixOptions, 'node'> {
  readonly objects: CalicoObjects;
}

/** The pod of the node that serves nothing, where no object tells of it: `default/client`. */
const CLIENT = 'client';

/**
 * Felix on the node, and the pods that it guards: those that the objects tell of, those that serve
 * and have no object, and the client of studies.
 */
export class NodePolicy {
  readonly #place: NodePlace;
  readonly #felix: Felix;
  #objects: CalicoObjects;
  /** Of the cluster and objects seen last: a cluster of many pods is gone through once. */
  #known:
    | { cluster: Cluster; objects: CalicoObjects; all: readonly WorkloadEndpoint[] }
    | undefined;

  constructor(place: NodePlace, { objects, ...options }: NodePolicyOptions, ipvs: boolean) {
    this.#place = place;
    this.#objects = objects;
    this.#felix = felix({
      families: place.networks.map(({ family }) => family),
      ipvs,
      ...options,
      node: { name: place.node.name, addresses: place.node.addresses },
    });
  }

  /** The workloads of this node: each has a device of its own. */
  workloads(cluster: Cluster): readonly WorkloadEndpoint[] {
    return this.#all(cluster).filter(({ node }) => node === this.#place.node.name);
  }

  /** The tools that Felix runs when the cluster, or what it is told of policies, has changed. */
  sync(cluster: Cluster, objects: CalicoObjects = this.#objects): readonly Invocation[] {
    this.#objects = objects;
    return this.#felix.sync({ ...objects, workloads: this.#all(cluster) });
  }

  #all(cluster: Cluster): readonly WorkloadEndpoint[] {
    const objects = this.#objects;
    if (this.#known?.cluster !== cluster || this.#known.objects !== objects) {
      this.#known = { cluster, objects, all: this.#gather(cluster, objects) };
    }
    return this.#known.all;
  }

  #gather(cluster: Cluster, objects: CalicoObjects): readonly WorkloadEndpoint[] {
    const { workloads } = objects;
    const { known, serving } = servingBeside(cluster, objects);
    const { node, networks } = this.#place;
    const addresses = networks.map(({ client }) => client).filter((own) => !known.has(`${own}`));
    if (addresses.length === 0) return [...workloads, ...serving];
    const labels = new Map([['app', CLIENT]]);
    const pod = { namespace: 'default', name: CLIENT, node: node.name, addresses, labels };
    return [...workloads, ...serving, podWorkload(pod)];
  }
}
