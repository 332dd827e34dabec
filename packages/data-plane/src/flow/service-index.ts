import { type Cluster, type ProxyPort, proxyPorts } from '@packet-path/cluster';
import type { Address, Endpoint, Family } from '@packet-path/core';
import { nodePlace } from '../place/node-place.ts';
import { CLIENT_PORT, FreshSources } from './fresh-sources.ts';
import { isClusterAddress } from './is-cluster-address.ts';

/**
 * The service ports of a cluster by name, and the client of its flows: made when first asked for, so
 * that a loop over all services costs in proportion to them.
 */
class ServiceIndex {
  readonly #cluster: Cluster;
  readonly #ports: Partial<Record<Family, ReadonlyMap<string, readonly ProxyPort[]>>> = {};
  #clients: ReadonlyMap<Family, Address> | undefined;
  readonly #sources = new Map<string, FreshSources>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** The ports of a service, `namespace/name`, or the one of a name, `namespace/name:port`. */
  ports(family: Family, name: string): readonly ProxyPort[] {
    this.#ports[family] ??= portsByName(this.#cluster, family);
    return this.#ports[family].get(name) ?? [];
  }

  /** A source that no flow to this port had before, from the pod that serves nothing. */
  nextSource(family: Family, { protocol, clusterIP, port }: ProxyPort): Endpoint {
    const key = `${protocol} ${clusterIP} ${port}`;
    let sources = this.#sources.get(key);
    if (sources === undefined) {
      // The place is found when the ports of an address run out, which is rare.
      const isTaken = (address: Address): boolean =>
        isClusterAddress(this.#cluster, nodePlace(this.#cluster), address);
      sources = new FreshSources({ address: this.client(family)!, port: CLIENT_PORT }, isTaken);
      this.#sources.set(key, sources);
    }
    return sources.next();
  }

  /** A pod of the cluster's first node that serves nothing. */
  client(family: Family): Address | undefined {
    this.#clients ??= new Map(
      nodePlace(this.#cluster).networks.map((network) => [network.family, network.client]),
    );
    return this.#clients.get(family);
  }
}

function portsByName(cluster: Cluster, family: Family): ReadonlyMap<string, readonly ProxyPort[]> {
  const found = new Map<string, ProxyPort[]>();
  const add = (name: string, port: ProxyPort): void => {
    const known = found.get(name);
    if (known === undefined) found.set(name, [port]);
    else known.push(port);
  };
  for (const port of proxyPorts(cluster, family)) {
    const service = port.name.split(':', 1)[0]!;
    add(service, port);
    if (service !== port.name) add(port.name, port);
  }
  return found;
}

/** A cluster is a value: its index is made once. */
const indexes = new WeakMap<Cluster, ServiceIndex>();

/** The index of a cluster. */
export function serviceIndex(cluster: Cluster): ServiceIndex {
  let index = indexes.get(cluster);
  if (index === undefined) {
    index = new ServiceIndex(cluster);
    indexes.set(cluster, index);
  }
  return index;
}
