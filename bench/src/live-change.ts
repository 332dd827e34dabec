import { type Cluster, kubernetesNode, syntheticCluster } from 'packet-path';
import { figure, type Section } from './figure.ts';
import { type Effort, seconds } from './measure.ts';

/** One service of many loses an endpoint: kube-proxy's sync, and what its tools do to the host. */
export function liveChange(effort: Effort): Section {
  const services = effort.smoke ? 100 : 10_000;
  const cluster = syntheticCluster({ services, endpointsPerService: 10 });
  const figures = (['iptables', 'ipvs', 'nftables'] as const).flatMap((mode) => {
    let node = kubernetesNode({ ...cluster, services: [] }, { mode });
    const begun = seconds(() => {
      node = kubernetesNode(cluster, { mode });
    });
    let changed = cluster;
    const updates = [0, 1, 2].map((index) => {
      changed = withoutFirstEndpoint(changed, index);
      return seconds(() => node.update(changed));
    });
    return [
      figure(`${mode}: the node begins`, begun, 's'),
      figure(`${mode}: a service changes`, Math.min(...updates), 's', effort.smoke ? null : 1.5),
    ];
  });
  return {
    title: `A change among ${services.toLocaleString('en')} services of 10 endpoints`,
    method:
      'The node once; then one service after another loses an endpoint, the quickest of three.',
    figures,
  };
}

function withoutFirstEndpoint(cluster: Cluster, index: number): Cluster {
  const services = cluster.services.map((service, at) => {
    if (at !== index) return service;
    const ports = service.ports.map((port) => ({ ...port, endpoints: port.endpoints.slice(1) }));
    return { ...service, ports };
  });
  return { ...cluster, services };
}
