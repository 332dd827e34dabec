/// <reference path="../built-files.d.ts" />
import { type CalicoObjects, policiesOf } from 'packet-path/calico';
import { type Cluster, clusterOf } from 'packet-path/cluster';
import packedShop from '../../../../../examples/clusters/shop.yaml?objects';
import packedPolicies from '../../../../../examples/clusters/shop-policies.yaml?objects';
import { unpack } from '../pack.ts';

type Objects = readonly unknown[];

let unpacking: Promise<void> | undefined;
let shop: Objects = [];
let policies: Objects = [];

/** Unpacks the objects of the examples, once: the model does it before its first answer. */
export function unpackShop(): Promise<void> {
  unpacking ??= Promise.all([packedShop, packedPolicies].map(objectsOf)).then(([one, other]) => {
    shop = one ?? [];
    policies = other ?? [];
  });
  return unpacking;
}

async function objectsOf(packed: string): Promise<Objects> {
  return JSON.parse((await unpack(packed)) ?? '[]') as Objects;
}

/** The cluster of the examples: what kubectl prints of a shop. It is unpacked before. */
export function shopCluster(): Cluster {
  return clusterOf(shop, { source: 'shop.yaml' });
}

/** The policies of the same shop. */
export function shopPolicies(): CalicoObjects {
  return policiesOf(policies);
}
