/// <reference path="../built-files.d.ts" />
import { type CalicoObjects, policiesOf } from 'packet-path/calico';
import { type Cluster, clusterOf } from 'packet-path/cluster';
import shopObjects from '../../../../../examples/clusters/shop.yaml?objects';
import policyObjects from '../../../../../examples/clusters/shop-policies.yaml?objects';

/** The cluster of the examples: what kubectl prints of a shop. */
export function shopCluster(): Cluster {
  return clusterOf(shopObjects, { source: 'shop.yaml' });
}

/** The policies of the same shop. */
export function shopPolicies(): CalicoObjects {
  return policiesOf(policyObjects);
}
