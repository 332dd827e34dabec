import { syntheticCluster } from '@packet-path/cluster';
import { SECOND, VirtualClock } from '@packet-path/core';
import { clusterFlows } from '@packet-path/data-plane';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type KubernetesNodeOptions, kubernetesNode } from '../src/index.ts';

afterEach(() => vi.restoreAllMocks());

const YEAR = 365 * 86_400 * SECOND;
const cluster = syntheticCluster({ services: 4, endpointsPerService: 3 });

describe('a virtual year costs as what changes, not as its seconds', () => {
  test.each<[string, KubernetesNodeOptions, string]>([
    ['iptables', { mode: 'iptables' }, ''],
    ['nftables', { mode: 'nftables' }, ''],
    ['userspace', { mode: 'userspace' }, ''],
    ['ipvs', { mode: 'ipvs', scheduler: 'rr' }, ''],
    ['ipvs, lblc', { mode: 'ipvs', scheduler: 'lblc' }, ''],
    ['ipvs, lblcr', { mode: 'ipvs', scheduler: 'lblcr' }, ''],
    ['ipvs that drops entries', { mode: 'ipvs' }, 'net.ipv4.vs.drop_entry=3'],
    ['ipvs that may drop entries', { mode: 'ipvs' }, 'net.ipv4.vs.drop_entry=1'],
    ['ipvs that drops packets', { mode: 'ipvs' }, 'net.ipv4.vs.drop_packet=3'],
    ['ipvs that secures TCP', { mode: 'ipvs' }, 'net.ipv4.vs.secure_tcp=3'],
  ])('%s', (_, options, sysctl) => {
    const node = kubernetesNode(cluster, { ...options, seed: 1 });
    if (sysctl !== '') node.host.run({ tool: 'sysctl', arguments: `-w ${sysctl}` });
    for (const { flow } of clusterFlows(cluster)) node.connect(flow);
    const schedule = vi.spyOn(VirtualClock.prototype, 'schedule');
    node.clock.advance(YEAR);
    // Connections live for five days at most, and are looked for every minute or so.
    expect(schedule.mock.calls.length).toBeLessThan(10_000);
    schedule.mockClear();
    node.clock.advance(YEAR);
    expect(schedule.mock.calls.length).toBeLessThan(10);
  });
});
