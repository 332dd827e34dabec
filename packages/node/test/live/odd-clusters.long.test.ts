import { syntheticCluster } from '@packet-path/cluster';
import { clusterFlow } from '@packet-path/data-plane';
import { expect, test } from 'vitest';
import { type KubernetesNodeOptions, kubernetesNode } from '../../src/index.ts';

const cluster = syntheticCluster({ services: 30_000, endpointsPerService: 2 });
const [first, ...rest] = cluster.services;
const [port] = first!.ports;
const changed = {
  ...cluster,
  services: [{ ...first!, ports: [{ ...port!, endpoints: port!.endpoints.slice(1) }] }, ...rest],
};

function seconds(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

test.each<KubernetesNodeOptions>([{ mode: 'iptables' }, { mode: 'ipvs' }, { mode: 'nftables' }])(
  'one of 30,000 services changes, in far less time than it takes to begin: $mode',
  (options) => {
    let node = kubernetesNode({ ...cluster, services: [] }, options);
    const begun = seconds(() => {
      node = kubernetesNode(cluster, options);
    });
    const connection = node.connect(clusterFlow(cluster, 'default/svc-29999'));
    let written = 0;
    const updated = seconds(() => {
      for (const run of node.update(changed).invocations) written += run.input?.length ?? 0;
    });
    console.log(
      `${options.mode}: ${begun.toFixed(1)} s to begin, ${updated.toFixed(1)} s to change`,
    );
    expect(updated).toBeLessThan(begun / 2);
    // kube-proxy rewrites the dispatch of all services in iptables mode, and nothing like it elsewhere.
    expect(written).toBeLessThan(options.mode === 'iptables' ? 6_000_000 : 3_000);
    connection.request();
    expect(connection.outcome).toBe('established');
    expect(node.connect(clusterFlow(changed, 'default/svc-00001')).outcome).toBe('established');
  },
  300_000,
);
