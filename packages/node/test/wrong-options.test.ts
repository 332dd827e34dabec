import { syntheticCluster } from '@packet-path/cluster';
import { PacketPathError } from '@packet-path/core';
import { expect, test } from 'vitest';
import { type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';

test.each([{ mode: 'ipv' }, {}])('%o is refused with the modes there are', (options) => {
  const cluster = syntheticCluster({ services: 1, endpointsPerService: 1 });
  const make = () => kubernetesNode(cluster, options as unknown as KubernetesNodeOptions);
  expect(make).toThrow(PacketPathError);
  expect(make).toThrow('expected iptables, ipvs, nftables or userspace');
});
