import type { Cluster } from '@packet-path/cluster';
import { type Address, Protocol } from '@packet-path/core';
import type { AssumedListener } from '@packet-path/sockets';

/**
 * Servers on the node's own network: endpoints whose address is one of the node's, the API server's
 * for instance. They listen at ports of the host.
 */
export function* localServers(
  { services }: Cluster,
  addresses: readonly Address[],
): Generator<AssumedListener> {
  for (const { ports } of services) {
    for (const { protocol, endpoints } of ports) {
      for (const { address, port } of endpoints) {
        if (!addresses.some((own) => own.equals(address))) continue;
        yield { protocol: Protocol[protocol], port, address };
      }
    }
  }
}
