import { type Cluster, proxyPorts } from '@packet-path/cluster';

/**
 * The answer of kube-proxy's health check for a port of a service: success where a ready endpoint runs on
 * the node (pkg/proxy/healthcheck/service_health.go, read in 1.31).
 *
 * @param cluster as the node's kube-proxy knows it
 */
export function isHealthy(cluster: Cluster, node: string, name: string): boolean {
  const [service] = name.split(':', 1);
  const services = cluster.services.filter((one) => `${one.namespace}/${one.name}` === service);
  return ([4, 6] as const).some((family) =>
    proxyPorts({ services, nodes: cluster.nodes }, family).some(
      (port) =>
        port.name === name &&
        port.endpoints.some(({ nodeName, ready }) => ready && nodeName === node),
    ),
  );
}
