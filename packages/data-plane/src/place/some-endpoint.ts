import type { Cluster, ServiceEndpoint } from '@packet-path/cluster';
import type { Family } from '@packet-path/core';

/**
 * Shows every endpoint of a family, as often as it serves, until one passes the test; answers whether one
 * has. A cluster has a million, so that they are shown to a function and not listed.
 */
export function someEndpoint(
  { services }: Cluster,
  family: Family,
  test: (endpoint: ServiceEndpoint) => boolean,
): boolean {
  const isOne = (endpoint: ServiceEndpoint): boolean =>
    endpoint.address.family === family && test(endpoint);
  return services.some(({ ports }) => ports.some(({ endpoints }) => endpoints.some(isOne)));
}
