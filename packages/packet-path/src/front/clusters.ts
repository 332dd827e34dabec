/**
 * Clusters: read from what kubectl prints, made of objects, or made up.
 *
 * @module
 */
export { type Cluster, clusterOf, readCluster, syntheticCluster } from '@packet-path/cluster';
