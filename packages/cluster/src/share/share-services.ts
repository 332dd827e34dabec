import { checkArgument } from '@packet-path/core';
import { type Cluster, type Service, SOME_CLUSTER } from '../cluster.ts';
import { sameService } from './same-service.ts';

/**
 * A cluster that shares with an earlier one every service that did not change: equal services are the
 * objects of the earlier cluster. Whoever follows clusters by identity then has work for the services
 * that changed alone, also where a cluster was read afresh.
 *
 * ```ts
 * shareServices(cluster, syntheticCluster({ services: 3 })).services[0] === cluster.services[0];
 * ```
 *
 * @returns `cluster` itself where no service of it is replaced
 */
export function shareServices(before: Cluster, cluster: Cluster): Cluster {
  checkArgument('shareServices', 'before', before, SOME_CLUSTER);
  checkArgument('shareServices', 'cluster', cluster, SOME_CLUSTER);
  const { services } = cluster;
  const known = before.services;
  if (services === known) return cluster;
  let places: ReadonlyMap<string, number> | undefined;
  let shared: Service[] | undefined;
  // A service that comes or goes moves those behind it: each is sought as far from its place as the last.
  let moved = 0;
  for (let index = 0; index < services.length; index++) {
    const service = services[index]!;
    if (known[index + moved] === service) continue;
    if (known[index + moved + 1] === service) {
      moved++;
      continue;
    }
    if (!isNamedAs(service, known[index + moved])) {
      places ??= new Map(Array.from(known, (one, place) => [nameOf(one), place]));
      const place = places.get(nameOf(service));
      moved = place === undefined ? moved - 1 : place - index;
      if (place === undefined) continue;
    }
    const old = known[index + moved]!;
    if (old === service || !sameService(old, service)) continue;
    shared ??= [...services];
    shared[index] = old;
  }
  return shared === undefined ? cluster : { ...cluster, services: shared };
}

function isNamedAs(service: Service, other: Service | undefined): boolean {
  return other?.name === service.name && other.namespace === service.namespace;
}

function nameOf({ namespace, name }: Service): string {
  return `${namespace}/${name}`;
}
