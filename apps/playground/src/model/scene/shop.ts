import { type CalicoObjects, readPolicies } from 'packet-path/calico';
import { type Cluster, readCluster } from 'packet-path/cluster';
import shopText from '../../../../../examples/clusters/shop.yaml?raw';
import policiesText from '../../../../../examples/clusters/shop-policies.yaml?raw';

/** The cluster of the examples: what kubectl prints of a shop. */
export function shopCluster(): Cluster {
  return readCluster(shopText, { source: 'shop.yaml' });
}

/** The policies of the same shop. */
export function shopPolicies(): CalicoObjects {
  return readPolicies(policiesText, { source: 'shop-policies.yaml' });
}
