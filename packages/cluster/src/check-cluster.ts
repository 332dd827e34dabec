import { PacketPathError, shown } from '@packet-path/core';
import type { Cluster, Service } from './cluster.ts';

/** Clusters that were looked at: they are read-only, and a call for each of their services asks again. */
const CHECKED = new WeakSet<Cluster>();

const NOTHING: Pick<Cluster, 'services' | 'nodes'> = { services: [], nodes: [] };

/**
 * The value itself, if it is a cluster as far as its lists tell: callers without types hand over what
 * they have, such as a copy out of JSON.
 *
 * @param before a cluster that was looked at: services and nodes that stand in the same place there are right
 * @throws {PacketPathError} `bad-cluster`
 */
export function checkCluster(value: Cluster, before?: Cluster): Cluster {
  const given: unknown = value;
  if (CHECKED.has(value)) return value;
  if (typeof given !== 'object' || given === null) {
    throw notCluster(given === null ? 'null' : typeof given);
  }
  const { services, nodes } = value;
  if (!Array.isArray(services)) throw notCluster('an object without a list of services');
  if (!Array.isArray(nodes)) throw notCluster('an object without a list of nodes');
  const known = before !== undefined && CHECKED.has(before) ? before : NOTHING;
  for (let place = 0; place < services.length; place++) {
    const service = services[place]!;
    const isKnown = service !== undefined && service === known.services[place];
    if (!isKnown && !isService(service)) throw noService(service);
  }
  const without =
    nodes === known.nodes ? -1 : nodes.findIndex((node) => !Array.isArray(node?.addresses));
  if (without >= 0) throw notCluster(`one whose node is ${shown(nodes[without])}`);
  if (isOfTexts(value)) {
    throw new PacketPathError(
      'bad-cluster',
      'the cluster has texts where addresses are due, as a copy out of JSON',
      {
        expected: 'a Cluster: write it by writeCluster, and read it by readCluster',
      },
    );
  }
  CHECKED.add(value);
  return value;
}

function isService(service: Service | undefined | null): boolean {
  return (
    typeof service?.name === 'string' &&
    typeof service.clusterIPs === 'object' &&
    Array.isArray(service.ports)
  );
}

/** Whether the first addresses that a cluster names are none. */
function isOfTexts({ services, nodes }: Cluster): boolean {
  const endpoint = services[0]?.ports[0]?.endpoints?.[0];
  const firsts: readonly unknown[] = [
    ...Object.values(services[0]?.clusterIPs ?? {}),
    ...(nodes[0]?.addresses ?? []),
    ...(endpoint === undefined ? [] : [endpoint.address]),
  ];
  return firsts.some((address) => typeof address !== 'object');
}

function noService(given: unknown): PacketPathError {
  return notCluster(`one whose service is ${shown(given)}`);
}

function notCluster(what: string): PacketPathError {
  return new PacketPathError('bad-cluster', `the cluster is ${what}`, {
    expected: 'a Cluster, as readCluster, clusterOf and syntheticCluster make it',
  });
}
