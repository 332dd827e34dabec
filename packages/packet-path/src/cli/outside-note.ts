import type { Cluster } from '@packet-path/cluster';
import type { Address, Connection } from '@packet-path/core';

/**
 * A sentence on whom a trace takes for granted: where a connection was answered by the address that it was opened
 * to, and no pod or node of the cluster has that address. Undefined elsewhere.
 */
export function outsideNote(
  cluster: Cluster,
  { outcome, flow, reply }: Connection,
): string | undefined {
  const { address } = flow.destination;
  if (outcome !== 'established' || !reply.source.equals(address)) return undefined;
  if (hasAddress(cluster, address)) return undefined;
  return `no pod or node of the cluster has ${address}, and nothing translated it: whoever has it elsewhere is taken to answer`;
}

function hasAddress({ services, nodes }: Cluster, address: Address): boolean {
  const isIt = (other: Address): boolean => other.equals(address);
  return (
    nodes.some(({ addresses }) => addresses.some(isIt)) ||
    services.some(({ ports }) =>
      ports.some(({ endpoints }) => endpoints.some((endpoint) => isIt(endpoint.address))),
    )
  );
}
