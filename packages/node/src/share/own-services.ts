import type { Cluster, Service } from '@packet-path/cluster';

/**
 * Whether kube-proxy writes a service otherwise on one node than on another: policies that are Local,
 * hints, and ranges of sources, which may hold the node's own address.
 */
function isOfNode(service: Service): boolean {
  return (
    service.internalTrafficPolicy === 'Local' ||
    service.externalTrafficPolicy === 'Local' ||
    service.loadBalancerSourceRanges.length > 0 ||
    service.ports.some(({ endpoints }) =>
      endpoints.some(({ forZones, forNodes }) => forZones !== undefined || forNodes !== undefined),
    )
  );
}

/** The services of a cluster by the nodes that they concern, looked through once. */
export class OwnServices {
  /** Services that are written otherwise on other nodes. */
  readonly differing: readonly Service[];
  readonly #byNode = new Map<string, Set<Service>>();

  constructor({ services }: Cluster) {
    this.differing = services.filter(isOfNode);
    for (const service of services) {
      for (const { endpoints } of service.ports) {
        for (const { nodeName } of endpoints) {
          if (nodeName === undefined) continue;
          const known = this.#byNode.get(nodeName);
          if (known === undefined) this.#byNode.set(nodeName, new Set([service]));
          else known.add(service);
        }
      }
    }
  }

  /** The services that are written otherwise on other nodes, or have an endpoint on one of these. */
  at(nodes: readonly string[]): ReadonlySet<Service> {
    const own = nodes.flatMap((node) => [...(this.#byNode.get(node) ?? [])]);
    return new Set([...this.differing, ...own]);
  }
}
