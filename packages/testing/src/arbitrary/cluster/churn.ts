import type { Cluster, Service, ServiceEndpoint, ServicePort } from '@packet-path/cluster';
import { checkArgument, someObject } from '@packet-path/core';
import fc from 'fast-check';
import { type ClustersOptions, clusters } from './clusters.ts';

/** The extent of churn. */
export interface ChurnOptions extends ClustersOptions {
  /** Changes, at most. Default 5. */
  readonly changes?: number;
}

/** One change: which service, counted around, and what becomes of it. */
type Change = readonly [kind: 'remove' | 'return' | 'unready' | 'terminate' | 'shrink', at: number];

/**
 * A cluster and what becomes of it, one version after another: services that go and come back, endpoints
 * that are not ready, that terminate, that go. The first is the beginning; what does not change stays the
 * same objects.
 */
export function churn(options: ChurnOptions = {}): fc.Arbitrary<readonly Cluster[]> {
  checkArgument('churn', 'options', options, someObject);
  const { changes: most = 5, ...ofClusters } = options;
  const kind = fc.constantFrom<Change[0]>('remove', 'return', 'unready', 'terminate', 'shrink');
  const changes = fc.array(fc.tuple(kind, fc.nat(99)), { maxLength: most });
  return fc.tuple(clusters(ofClusters), changes).map(([first, list]) => {
    const versions: Cluster[] = [first];
    for (const change of list) versions.push(changed(versions.at(-1)!, change, first));
    return versions;
  });
}

function changed(cluster: Cluster, [kind, at]: Change, first: Cluster): Cluster {
  const { services } = cluster;
  if (kind === 'return') {
    const names = new Set(services.map(keyOf));
    const gone = first.services.filter((service) => !names.has(keyOf(service)));
    return gone.length === 0
      ? cluster
      : withServices(cluster, [...services, gone[at % gone.length]!]);
  }
  if (services.length === 0) return cluster;
  const index = at % services.length;
  if (kind === 'remove') return withServices(cluster, services.toSpliced(index, 1));
  const service = services[index]!;
  const ports = service.ports.map((port) => portAfter(port, kind, at));
  return withServices(
    cluster,
    services.with(index, Object.freeze({ ...service, ports: Object.freeze(ports) })),
  );
}

function portAfter(port: ServicePort, kind: Change[0], at: number): ServicePort {
  const { endpoints } = port;
  if (endpoints.length === 0) return port;
  const index = at % endpoints.length;
  if (kind === 'shrink') return withEndpoints(port, endpoints.toSpliced(index, 1));
  const state =
    kind === 'unready' ? { ready: false, serving: false } : { ready: false, terminating: true };
  return withEndpoints(
    port,
    endpoints.with(index, Object.freeze({ ...endpoints[index]!, ...state })),
  );
}

function withEndpoints(port: ServicePort, endpoints: readonly ServiceEndpoint[]): ServicePort {
  return Object.freeze({ ...port, endpoints: Object.freeze(endpoints) });
}

function withServices(cluster: Cluster, services: readonly Service[]): Cluster {
  return Object.freeze({ ...cluster, services: Object.freeze(services) });
}

function keyOf({ namespace, name }: Service): string {
  return `${namespace}/${name}`;
}
