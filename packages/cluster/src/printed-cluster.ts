import { printedAs } from '@packet-path/core';
import type { Cluster, Service } from './cluster.ts';

const printed = printedAs(clusterText);
const named = printedAs<Pick<Service, 'namespace' | 'name'>>(
  ({ namespace, name }) => `${namespace}/${name}`,
  { logged: false },
);

/** The cluster, frozen; it prints as `cluster of 3 services, 6 endpoints and 1 node`. */
export function printedCluster(services: readonly Service[], nodes: Cluster['nodes']): Cluster {
  return Object.freeze(printed({ services: Object.freeze(services), nodes: Object.freeze(nodes) }));
}

/** The service, frozen; it prints as `shop/cart`, and is logged with all its fields. */
export function printedService(service: Service): Service {
  return Object.freeze(named(service));
}

function clusterText({ services, nodes }: Cluster): string {
  let endpoints = 0;
  for (const { ports } of services) for (const port of ports) endpoints += port.endpoints.length;
  const counts = [counted(services.length, 'service'), counted(endpoints, 'endpoint')];
  return `cluster of ${counts.join(', ')} and ${counted(nodes.length, 'node')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
