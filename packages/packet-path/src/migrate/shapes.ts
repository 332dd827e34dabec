import { type Cluster, isProxied, type Service } from '@packet-path/cluster';

/** Services of a shape that are played, at most: others alike would say the same. */
const MOST = 5;

/** Services that kube-proxy treats alike on a node. */
export interface ServiceShape {
  readonly services: readonly Service[];
  readonly played: readonly Service[];
}

/** The services that a proxy serves, grouped by all that decides over their flows on a node. */
export function shapesOf({ services }: Cluster, node: string): readonly ServiceShape[] {
  const shapes = new Map<string, Service[]>();
  for (const service of services) {
    if (!isProxied(service)) continue;
    const shape = shapeOf(service, node);
    const alike = shapes.get(shape);
    if (alike === undefined) shapes.set(shape, [service]);
    else alike.push(service);
  }
  return Array.from(shapes.values(), (alike) => ({
    services: alike,
    played: alike.slice(0, MOST),
  }));
}

function shapeOf(service: Service, node: string): string {
  const ports = service.ports.map(({ protocol, nodePort, endpoints }) => {
    const ready = endpoints.filter((endpoint) => endpoint.ready);
    const here = ready.some(({ nodeName }) => nodeName === node);
    return [
      protocol,
      nodePort > 0,
      Math.min(2, ready.length),
      here,
      endpoints.length > ready.length,
    ];
  });
  return JSON.stringify([
    service.type,
    Object.keys(service.clusterIPs),
    ports,
    service.externalIPs.length > 0,
    service.loadBalancerIPs.length > 0,
    service.loadBalancerSourceRanges.map(String),
    service.affinitySeconds !== undefined,
    service.internalTrafficPolicy,
    service.externalTrafficPolicy,
  ]);
}

/** Whether the Local policy leaves a service without an endpoint on the node. */
export function lacksLocalEndpoint(service: Service, node: string): boolean {
  const isLocal =
    service.externalTrafficPolicy === 'Local' || service.internalTrafficPolicy === 'Local';
  const here = service.ports.every(({ endpoints }) =>
    endpoints.some((endpoint) => endpoint.ready && endpoint.nodeName === node),
  );
  return isLocal && !here;
}
