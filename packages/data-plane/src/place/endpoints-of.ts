import type { Cluster, ServiceEndpoint } from '@packet-path/cluster';
import type { Family } from '@packet-path/core';

/** Every endpoint of a family, as often as it serves. */
export function* endpointsOf(cluster: Cluster, family: Family): Generator<ServiceEndpoint> {
  for (const { ports } of cluster.services) {
    for (const { endpoints } of ports) {
      for (const endpoint of endpoints) if (endpoint.address.family === family) yield endpoint;
    }
  }
}
