import { PacketPathError } from '@packet-path/core';
import type { Cluster } from './cluster.ts';

/**
 * The value itself, if it is a cluster as far as its lists tell: callers without types hand over what
 * they have.
 *
 * @throws {PacketPathError} `bad-cluster`
 */
export function checkCluster(value: Cluster): Cluster {
  const given: unknown = value;
  if (typeof given !== 'object' || given === null) {
    throw notCluster(given === null ? 'null' : typeof given);
  }
  if (!Array.isArray(value.services)) throw notCluster('an object without a list of services');
  if (!Array.isArray(value.nodes)) throw notCluster('an object without a list of nodes');
  return value;
}

function notCluster(what: string): PacketPathError {
  return new PacketPathError('bad-cluster', `the cluster is ${what}`, {
    expected: 'a Cluster, as readCluster, clusterOf and syntheticCluster make it',
  });
}
