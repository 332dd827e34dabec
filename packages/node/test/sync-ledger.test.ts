import { type Cluster, syntheticCluster } from '@packet-path/cluster';
import { type Flow, SECOND } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import { describe, expect, test } from 'vitest';
import {
  type FollowedSync,
  firstSync,
  followCluster,
  type KubernetesNodeOptions,
  kubernetesNode,
} from '../src/index.ts';

const sized = (services: number, endpointsPerService: number): Cluster =>
  syntheticCluster({ services, endpointsPerService });

/** The cluster without its first service. */
const without = (cluster: Cluster): Cluster => ({
  ...cluster,
  services: cluster.services.slice(1),
});

/** A connection to the first service, from a port of one client. */
function flowFrom(cluster: Cluster, port: number): Flow {
  const flow = clusterFlow(cluster, 'default/svc-00001');
  return { ...flow, source: { ...flow.source, port } };
}

const MODES: readonly KubernetesNodeOptions[] = [
  { mode: 'iptables', layout: '2019' },
  { mode: 'iptables' },
  { mode: 'ipvs' },
  { mode: 'nftables' },
  { mode: 'userspace' },
];

/** A node that has one service less, and the sync that adds it. */
function oneMore(cluster: Cluster, options: KubernetesNodeOptions) {
  return kubernetesNode(without(cluster), options).update(cluster);
}

describe('the ledger of a sync', () => {
  test.each(MODES)(
    'of the first one grows with services and endpoints, $mode $layout',
    (options) => {
      const [few, more] = [firstSync(sized(20, 3), options), firstSync(sized(80, 3), options)];
      expect(more.work.characters).toBeGreaterThan(1.5 * few.work.characters);
      expect(more.work.rules + more.work.services).toBeGreaterThan(few.work.rules);
    },
  );

  test("of today's iptables mode has S (3 N + 2) rules of services", () => {
    const rules = (S: number, N: number): number =>
      firstSync(sized(S, N), { mode: 'iptables' }).work.rules;
    expect(rules(40, 3) - rules(20, 3)).toBe(20 * (3 * 3 + 2));
    expect(rules(40, 7) - rules(20, 7)).toBe(20 * (3 * 7 + 2));
  });

  test('counts the bytes that iptables-restore and nft read', () => {
    for (const mode of ['iptables', 'nftables'] as const) {
      const { work, invocations } = firstSync(sized(30, 4), { mode });
      const bytes = invocations.reduce((sum, { input = '' }) => sum + Buffer.byteLength(input), 0);
      expect(work.inputBytes).toBe(bytes);
    }
  });

  test('copies whole tables of legacy iptables, out and in', () => {
    const cluster = sized(100, 3);
    const node = kubernetesNode(without(cluster), { mode: 'iptables' });
    const nat = node.host.iptables[4].view.table('nat')!.size;
    const { work, syncs } = node.update(cluster);
    expect(syncs).toEqual([{ family: 4, extent: 'partial', isLargeCluster: false }]);
    // iptables-save of nat, then filter and nat out and in.
    expect(work.tableCopies).toBe(5);
    expect(work.rulesCopiedOut).toBeGreaterThanOrEqual(2 * nat);
    expect(work.rulesCopiedIn).toBeGreaterThan(nat);
    expect(work.rules).toBeLessThan(nat);
    expect(work.transactions).toBe(2);
  });

  test('puts off the iptables-save in large clusters', () => {
    const cluster = sized(400, 3);
    const node = kubernetesNode(cluster, { mode: 'iptables' });
    const change = node.update(without(cluster));
    expect(change.syncs[0]).toMatchObject({ extent: 'partial', isLargeCluster: true });
    // Conntrack's entries of UDP are listed by every sync.
    expect(change.work.dumps).toBe(1);
    node.clock.advance(31 * SECOND);
    expect(node.update(cluster).work.dumps).toBe(2);
  });

  test('of 2019 writes everything, whatever changed', () => {
    const cluster = sized(50, 3);
    const { work, syncs } = oneMore(cluster, { mode: 'iptables', layout: '2019' });
    expect(syncs[0]?.extent).toBe('full');
    expect(work.rules).toBeGreaterThan(50 * 3 * 3);
    expect(work.dumps).toBe(2);
  });

  test('of IPVS mode lists services, servers, addresses and sets, whatever changed', () => {
    const cluster = sized(50, 3);
    const node = kubernetesNode(cluster, { mode: 'ipvs' });
    const { work } = node.update(cluster);
    expect(work.services + work.addresses + work.elements).toBe(0);
    // Services, the servers of each, the addresses of kube-ipvs0, 17 sets, and conntrack's entries.
    expect(work.dumps).toBe(1 + 50 + 1 + 17 + 1);
    expect(work.objectsListed).toBeGreaterThanOrEqual(50 + 50 * 3 + 50 + 2 * 50);
    expect(work.netlinkMessages).toBe(2 * 50);
  });

  test('of IPVS mode binds an address, and sends a message for each object', () => {
    const cluster = sized(50, 3);
    const { work } = oneMore(cluster, { mode: 'ipvs' });
    expect([work.addresses, work.services]).toEqual([1, 1 + 3]);
    expect(work.netlinkMessages).toBe(2 * 50 + 1 + 4 + work.elements);
  });

  test('of nftables mode is one transaction, as large as the change', () => {
    const few = oneMore(sized(20, 3), { mode: 'nftables' });
    const many = oneMore(sized(200, 3), { mode: 'nftables' });
    expect([many.work.rules, many.work.chains]).toEqual([few.work.rules, few.work.chains]);
    // The elements of hairpin connections are those of endpoints of this node.
    expect(Math.max(many.work.elements, few.work.elements)).toBeLessThanOrEqual(2 + 3);
    expect(many.work.transactions).toBe(1);
    expect(many.work.netlinkMessages).toBe(
      many.work.rules + many.work.chains + many.work.elements + many.work.sets + 2,
    );
    expect(many.syncs[0]?.extent).toBe('partial');
  });

  test('of nftables mode lists the chains on every sync up to 1.36', () => {
    const cluster = sized(60, 3);
    const listed = (layout: '1.36' | '1.37'): number =>
      kubernetesNode(cluster, { mode: 'nftables', layout }).update(cluster).work.objectsListed;
    expect(listed('1.36')).toBeGreaterThanOrEqual(60);
    expect(listed('1.37')).toBe(0);
  });

  test('is told for work that is put off', () => {
    const cluster = sized(2, 2);
    const node = kubernetesNode(cluster, { mode: 'ipvs' });
    const heard: number[] = [];
    node.hearProgramming(({ work }) => heard.push(work.services));
    const [first] = cluster.services;
    const [port] = first!.ports;
    node.connect(flowFrom(cluster, 40_000));
    const fewer = { ...first!, ports: [{ ...port!, endpoints: [] }] };
    node.update({ ...cluster, services: [fewer, cluster.services[1]!] });
    node.clock.advance(3_600 * SECOND);
    expect(heard.length).toBeGreaterThan(1);
  });
});

describe('a restart', () => {
  test.each(MODES.slice(0, 4))(
    'is a full sync that leaves the host as it was, $mode $layout',
    (options) => {
      const node = kubernetesNode(sized(30, 3), { order: 'cluster', ...options });
      const before = node.host.save();
      const { syncs, work } = node.restartProxy();
      expect(syncs[0]?.extent).toBe('full');
      expect(work.runs).toBeGreaterThan(0);
      const after = node.host.save();
      expect({ ...after, sysctls: 0 }).toEqual({ ...before, sysctls: 0 });
      expect(node.update(node.cluster).work.rules).toBeLessThanOrEqual(work.rules);
    },
  );

  test('of IPVS mode gives a quiesced server its weight back, or quiesces it again', () => {
    const cluster = sized(1, 2);
    const [service] = cluster.services;
    const [port] = service!.ports;
    const fewer: Cluster = {
      ...cluster,
      services: [{ ...service!, ports: [{ ...port!, endpoints: port!.endpoints.slice(1) }] }],
    };
    const node = kubernetesNode(cluster, { mode: 'ipvs' });
    for (let client = 0; client < 2; client++) {
      node.connect(flowFrom(cluster, 40_000 + client));
    }
    const weights = (): unknown => node.host.ipvs.save().match(/-w \d/g);
    node.update(fewer);
    expect(weights()).toContain('-w 0');
    expect(node.restartProxy().work.services).toBe(1);
    expect(weights()).toContain('-w 0');
    expect(node.restartProxy().work.services).toBe(1);
    node.update(cluster);
    expect(weights()).toEqual(['-w 1', '-w 1']);
  });

  test('is refused where it would end connections of clients', () => {
    const node = kubernetesNode(sized(1, 1), { mode: 'userspace' });
    expect(() => node.restartProxy()).toThrow('userspace');
  });
});

describe('a node that follows its cluster', () => {
  const cluster = sized(10, 2);

  test('syncs when the runner lets it, and programs all changes known by then', () => {
    const node = kubernetesNode(cluster, { mode: 'iptables' });
    const syncs: FollowedSync[] = [];
    const following = followCluster(node, {
      minSyncPeriod: 10,
      takes: ({ work }) => work.rules * 1_000,
      onSync: (sync) => syncs.push(sync),
    });
    for (let change = 0; change < 5; change++) {
      following.change(change % 2 === 0 ? without(cluster) : cluster);
      node.clock.advance(SECOND);
    }
    node.clock.advance(60 * SECOND);
    following.stop();
    expect(syncs.map(({ asked }) => asked.length)).toEqual([1, 1, 3]);
    expect(node.cluster.services).toHaveLength(9);
    for (const { begun, ended, programming } of syncs) {
      expect(ended - begun).toBe(programming.work.rules * 1_000);
    }
  });

  test.each([
    [{ mode: 'iptables', layout: '2019' }, 20],
    [{ mode: 'iptables' }, 0],
    [{ mode: 'ipvs' }, 0],
  ] as const)('syncs without changes as its release does: %j', (options, expected) => {
    const node = kubernetesNode(cluster, options);
    let count = 0;
    const following = followCluster(node, { onSync: () => count++ });
    node.clock.advance(605 * SECOND);
    following.stop();
    expect(count).toBe(expected);
  });
});
