import { describe, expect, test } from 'vitest';
import { writeCluster } from '../src/cluster.ts';
import * as front from '../src/index.ts';

const cluster = front.syntheticCluster({ services: 3, endpointsPerService: 2 });
const flow = front.clusterFlow(cluster, 'default/svc-00001');
const node = front.kubernetesNode(cluster, { mode: 'iptables' });
const nodes = front.kubernetesCluster(cluster, { mode: 'ipvs', nodes: 2 });
const planes = front.planesNamed(['iptables', 'ipvs']);

// biome-ignore lint/suspicious/noExplicitAny: it came out of JSON
const json = (value: unknown): any => JSON.parse(JSON.stringify(value));

describe('JSON of', () => {
  test('a host is what linuxHost takes', () => {
    const host = front.linuxHost({
      name: 'router',
      forwarding: true,
      interfaces: [{ name: 'eth0', addresses: ['192.168.0.1/24'] }],
      sysctls: { 'net.netfilter.nf_conntrack_max': 7 },
      iptables: '*filter\n-A FORWARD -p udp -j DROP\nCOMMIT\n',
    });
    expect(json(host)).toEqual(json(host.save()));
    const again = front.linuxHost(json(host));
    expect(json(again)).toEqual(json(host));
    expect(again.iptables[4].save()).toContain('-A FORWARD -p udp -j DROP');
  });

  test.each(['iptables', 'ipvs', 'nftables', 'userspace'] as const)('a node in %s mode', (mode) => {
    const made = front.kubernetesNode(cluster, { mode });
    made.connect(flow);
    const { name, place, size, host } = json(made);
    expect(name).toBe('node-1');
    expect(place.node.addresses).toEqual(['192.168.0.10']);
    expect(size).toEqual(made.size());
    const again = front.linuxHost(host);
    expect(again.save().iptables).toBe(made.host.save().iptables);
    expect(again.save().ipvsadm).toBe(made.host.save().ipvsadm);
  });

  test('a cluster of nodes, and of a connection through it', () => {
    const connection = nodes.connect(flow);
    expect(json(nodes)).toMatchObject({
      name: 'cluster',
      nodes: ['node-1', 'node-2'],
      clock: { now: nodes.clock.now },
      ledger: { work: { packets: expect.any(Number) } },
    });
    expect(json(connection)).toMatchObject({
      outcome: 'established',
      flow: { destination: { address: '10.96.0.1', port: 80 } },
      reply: { source: `${connection.reply.source}` },
      opening: { rulesEvaluated: connection.opening.rulesEvaluated },
      way: connection.way,
    });
  });

  test('a connection has its getters too', () => {
    const refused = node.connect({ ...flow, destination: '10.96.0.77:80' });
    expect(json(refused)).toMatchObject({
      outcome: refused.outcome,
      why: refused.why,
      translated: [],
      knownBefore: refused.knownBefore,
      total: { packets: refused.total.packets },
    });
  });

  test('a profile', () => {
    const profile = node.profile();
    node.connect({ ...flow, source: '10.244.0.99:4711' });
    profile.stop();
    const rules = json(profile);
    expect(rules).toEqual(json(profile.hottest()));
    expect(rules[0]).toMatchObject({ tool: 'iptables', evaluated: expect.any(Number) });
  });

  test.each(planes)('outcomes of $name', (plane) => {
    const outcomes = plane.make(cluster, {}).outcomes(flow);
    const { exact, means } = json(outcomes);
    expect(means).toBe('means' in outcomes ? outcomes.means : undefined);
    expect(
      exact.map(({ endpoint }: { endpoint: { address: string } }) => endpoint.address),
    ).toEqual(
      expect.arrayContaining(
        cluster.services[0]!.ports[0]!.endpoints.map((one) => `${one.address}`),
      ),
    );
    expect(Object.keys(outcomes)).not.toContain('toJSON');
  });

  test('the parts of a host', () => {
    const { host } = front.kubernetesNode(cluster, { mode: 'ipvs' });
    host.connect(flow);
    const { conntrack, ipvs, iptables, ipsets, nftables } = host;
    expect(json({ conntrack, ipvs, ipsets, nftables, rules: iptables[4] })).toEqual({
      conntrack: conntrack.save(),
      ipvs: ipvs.save(),
      ipsets: ipsets.save(),
      nftables: nftables.save(),
      rules: iptables[4].save(),
    });
    expect(json({ clock: host.clock, places: host.rulePlaces })).toEqual({
      clock: { now: host.clock.now },
      places: { groups: ['services'] },
    });
    expect(json(host.sysctls)).toMatchObject({ 'net.ipv4.ip_forward': 1 });
  });
});

describe('a cluster’s copy out of JSON', () => {
  test.each([
    ['kubernetesNode', (copy: typeof cluster) => front.kubernetesNode(copy, { mode: 'ipvs' })],
    ['clusterFlow', (copy: typeof cluster) => front.clusterFlow(copy, 'default/svc-00001')],
    ['compareFlow', (copy: typeof cluster) => front.compareFlow(copy, flow, { planes })],
    [
      'kubernetesCluster',
      (copy: typeof cluster) => front.kubernetesCluster(copy, { mode: 'ipvs' }),
    ],
    ['analyse', (copy: typeof cluster) => front.analyse(copy, flow)],
    ['update', (copy: typeof cluster) => node.update(copy)],
  ])('is refused by %s, which says how to write one', (_, use) => {
    expect(() => use(json(cluster))).toThrow(
      expect.objectContaining({
        code: 'bad-cluster',
        message: expect.stringMatching(/copy out of JSON; expected .*by writeCluster, and read/),
      }),
    );
  });

  test('is told by readCluster too, and writeCluster writes one that it reads', () => {
    expect(() => front.readCluster(JSON.stringify(cluster))).toThrow(/copy out of JSON/);
    expect(json(front.readCluster(writeCluster(cluster)))).toEqual(json(cluster));
  });
});
