import type { Cluster, Service, ServiceEndpoint, ServicePort } from '@packet-path/cluster';
import type { Address, Random } from '@packet-path/core';
import type { Churn } from './workload.ts';

/**
 * A cluster after one change; the same where there is nothing to change. Services that stay are the same
 * objects. New addresses lie beyond all that there are.
 */
export function changed(cluster: Cluster, { change }: Churn, random: Random): Cluster {
  const { services } = cluster;
  const candidates = services.filter((service) => suits(service, change));
  if (candidates.length === 0) return cluster;
  const chosen = candidates[random.below(candidates.length)]!;
  if (change === 'service-removed') {
    return { ...cluster, services: services.filter((service) => service !== chosen) };
  }
  if (change === 'service-added') {
    return { ...cluster, services: [...services, copyOf(chosen, cluster)] };
  }
  const next = withEndpoints(chosen, change, cluster, random);
  return { ...cluster, services: services.map((one) => (one === chosen ? next : one)) };
}

function suits({ ports, type }: Service, change: Churn['change']): boolean {
  if (type === 'ExternalName') return false;
  const endpoints = ports.flatMap((port) => port.endpoints);
  if (change === 'endpoint-drained') return endpoints.some(({ ready }) => ready);
  return change.startsWith('service') || endpoints.length > 0;
}

function withEndpoints(
  service: Service,
  change: Churn['change'],
  cluster: Cluster,
  random: Random,
): Service {
  const ofPort = (port: ServicePort): ServicePort => {
    const { endpoints } = port;
    if (endpoints.length === 0) return port;
    return { ...port, endpoints: endpointsAfter(endpoints, change, cluster, random) };
  };
  return { ...service, ports: service.ports.map(ofPort) };
}

function endpointsAfter(
  endpoints: readonly ServiceEndpoint[],
  change: Churn['change'],
  cluster: Cluster,
  random: Random,
): readonly ServiceEndpoint[] {
  switch (change) {
    case 'endpoint-added': {
      const like = endpoints[random.below(endpoints.length)]!;
      const address = beyond(
        allEndpoints(cluster).map((one) => one.address),
        like.address,
      );
      return [...endpoints, { ...like, address, ready: true, serving: true, terminating: false }];
    }
    case 'endpoint-drained': {
      const ready = endpoints.filter((one) => one.ready);
      if (ready.length === 0) return endpoints;
      const leaving = ready[random.below(ready.length)];
      return endpoints.map((one) =>
        one === leaving ? { ...one, ready: false, terminating: true } : one,
      );
    }
    default: {
      const draining = endpoints.filter((one) => one.terminating);
      const among = draining.length > 0 ? draining : endpoints;
      const gone = among[random.below(among.length)];
      return endpoints.filter((one) => one !== gone);
    }
  }
}

/** A service like another, whose addresses are new, and which has no node ports. */
function copyOf(service: Service, { services }: Cluster): Service {
  const clusterIPs = Object.fromEntries(
    Object.entries(service.clusterIPs).map(([family, address]) => [
      family,
      beyond(
        services.flatMap((one) => Object.values(one.clusterIPs)),
        address,
      ),
    ]),
  );
  const names = new Set(services.map(({ name }) => name));
  let number = services.length + 1;
  while (names.has(`svc-${number}-new`)) number++;
  const ports = service.ports.map((port) => ({ ...port, nodePort: 0 }));
  return {
    ...service,
    name: `svc-${number}-new`,
    clusterIPs,
    ports,
    type: 'ClusterIP',
    externalIPs: [],
    loadBalancerIPs: [],
    healthCheckNodePort: 0,
  };
}

function allEndpoints({ services }: Cluster): readonly ServiceEndpoint[] {
  return services.flatMap(({ ports }) => ports.flatMap(({ endpoints }) => endpoints));
}

/** The address after the greatest of those of one's own family. */
function beyond(all: readonly Address[], like: Address): Address {
  let greatest = like;
  for (const address of all) {
    if (address.family === like.family && compare(address, greatest) > 0) greatest = address;
  }
  return greatest.plus(1);
}

function compare(a: Address, b: Address): number {
  for (const word of ['w0', 'w1', 'w2', 'w3'] as const) {
    const difference = (a[word] >>> 0) - (b[word] >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
