import type { Cluster, Service } from '@packet-path/cluster';
import { proxyPorts } from '@packet-path/cluster';
import { flowTo, type Programming } from '@packet-path/data-plane';
import { firstSync, type KubernetesNodeOptions, kubernetesNode } from '@packet-path/node';
import type { MigrationCosts, SyncCosts } from './migration.ts';

/** The work of a mode for the services that are played, and of its syncs. */
export function costsOf(
  cluster: Cluster,
  options: KubernetesNodeOptions,
  played: readonly Service[],
): MigrationCosts {
  const node = kubernetesNode(cluster, options);
  let [count, rules, lookups, requestRules] = [0, 0, 0, 0];
  for (const { family, client } of node.place.networks) {
    for (const port of proxyPorts({ services: played, nodes: [] }, family)) {
      const flow = flowTo(port, { address: client, port: 40_000 + (count % 20_000) });
      const connection = node.connect(flow);
      if (connection.outcome !== 'established') continue;
      const { opening } = connection;
      const request = connection.request();
      count++;
      rules += opening.rulesEvaluated;
      lookups += opening.setLookups + opening.mapLookups;
      requestRules += request.rulesEvaluated;
      connection.close();
    }
  }
  const mean = (sum: number): number => (count === 0 ? 0 : sum / count);
  const fewer = withoutAnEndpoint(cluster);
  return {
    rules: mean(rules),
    lookups: mean(lookups),
    requestRules: mean(requestRules),
    firstSync: syncCosts(firstSync(cluster, options)),
    oneEndpoint: fewer === undefined ? null : syncCosts(node.update(fewer)),
  };
}

function syncCosts({ work }: Programming): SyncCosts {
  const counted = Object.entries(work).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] !== 0,
  );
  return Object.freeze(Object.fromEntries(counted));
}

/** The cluster without the first endpoint of a service that has two or more. */
function withoutAnEndpoint(cluster: Cluster): Cluster | undefined {
  for (const [index, service] of cluster.services.entries()) {
    const [port, ...others] = service.ports;
    if (port === undefined || port.endpoints.length < 2) continue;
    const ports = [{ ...port, endpoints: port.endpoints.slice(1) }, ...others];
    return { ...cluster, services: cluster.services.with(index, { ...service, ports }) };
  }
  return undefined;
}
