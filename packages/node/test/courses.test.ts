import { type Cluster, proxyPorts, syntheticCluster } from '@packet-path/cluster';
import {
  addressAt,
  columnsOf,
  createRandom,
  type Packet,
  SECOND,
  SeededChoices,
  sendMany,
  tcp,
  udp,
  Work,
} from '@packet-path/core';
import { clusterFlow, POD_DEVICE } from '@packet-path/data-plane';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type KubernetesNode, kubernetesNode } from '../src/index.ts';
import { clusters } from './synthetic-clusters.ts';

const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('open' as const), port: fc.nat(50) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('talk' as const),
      port: fc.nat(50),
      which: fc.nat(20),
      isPlain: fc.constantFrom(true, true, true, false),
      sequence: fc.constantFrom(1001, 1001, 1101, 900_000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(0.5, 3, 61, 130),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('change' as const), kept: fc.nat(8) }) },
);
const steps = fc.array(step, { minLength: 30, maxLength: 120 });
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

test.each(['iptables', 'nftables', 'ipvs', 'userspace'] as const)(
  '%s: packets on a course fare as those that are walked, and leave the same behind',
  { tags: ['slow'] },
  (mode) => {
    const property = fc.property(clusters, steps, (cluster, all) => {
      expect(story(cluster, mode, all, seeded())).toEqual(story(cluster, mode, all, unseeded()));
    });
    fc.assert(property, { numRuns: 3 * PROPERTY_RUNS });
  },
);

test('a second flow of a kind follows the course of the first, and so does what is said on it', () => {
  const cluster = clusterOf();
  const node = kubernetesNode(cluster, { mode: 'iptables' });
  const flow = clusterFlow(cluster, proxyPorts(cluster, 4)[0]!.name);
  for (let port = 2000; port < 2010; port++) {
    node.send(tcp({ ...flow.source, port }, flow.destination, { inputInterface: POD_DEVICE }));
  }
  // One is walked, and one recorded; there is one endpoint, so that nothing is drawn.
  expect(node.host.courses.followed).toBe(8);
  const connection = node.connect({ ...flow, source: { ...flow.source, port: 3000 } });
  connection.request();
  connection.request();
  const before = node.host.courses.followed;
  connection.request();
  expect(node.host.courses.followed).toBe(before + 4);
});

test('columns follow the courses that columns before have recorded, as packets one by one do', () => {
  const cluster = syntheticCluster({ services: 5, endpointsPerService: 3 });
  const [node, other] = [1, 2].map(() => kubernetesNode(cluster, { mode: 'iptables' }));
  const flows = proxyPorts(cluster, 4).map(({ name }) => clusterFlow(cluster, name));
  const batch = (from: number): readonly Packet[] =>
    flows.flatMap(({ source, destination }) =>
      Array.from({ length: 40 }, (_, port) =>
        tcp({ ...source, port: from + port }, destination, { inputInterface: POD_DEVICE }),
      ),
    );
  let followed = 0;
  for (const from of [2000, 3000, 4000]) {
    followed = node!.host.courses.followed;
    const packets = batch(from);
    const sent = sendMany(node!, columnsOf(packets), { counters: ['rulesEvaluated'] });
    const traversals = packets.map((packet) => other!.send(packet));
    expect([...sent.counters.rulesEvaluated!]).toEqual(
      traversals.map(({ work }) => work.rulesEvaluated),
    );
    expect(traversals.map((_, row) => `${addressAt(sent.destination, 4, row)}`)).toEqual(
      traversals.map(({ emitted }) => `${emitted[0]!.destination}`),
    );
    const sum = traversals.reduce((all, { work }) => all.add(work), new Work());
    expect(sorted(sent.work)).toEqual(sorted(sum));
  }
  expect(node!.host.courses.followed - followed).toBe(200);
  expect(left(node!)).toEqual(left(other!));
});

test.each([
  { part: undefined, rewrites: false, follows: false },
  { part: 'again', rewrites: false, follows: true },
  { part: 'again', rewrites: true, follows: false },
] as const)(
  "a hook function of one's own runs for each packet: %o",
  ({ part, rewrites, follows }) => {
    const cluster = syntheticCluster({ services: 1, endpointsPerService: 1 });
    const node = kubernetesNode(cluster, { mode: 'iptables' });
    let runs = 0;
    node.host.attach({
      name: 'mine',
      family: 4,
      hook: 'FORWARD',
      priority: 10,
      ...(part !== undefined && { course: part }),
      run(packet) {
        runs++;
        if (rewrites) packet.mark = runs;
        return 'accept';
      },
    });
    const flow = clusterFlow(cluster, proxyPorts(cluster, 4)[0]!.name);
    const packets = Array.from({ length: 10 }, (_, port) =>
      tcp({ ...flow.source, port: 2000 + port }, flow.destination, { inputInterface: POD_DEVICE }),
    );
    const marks = packets.map((packet) => node.send(packet).emitted[0]!.mark);
    expect(runs).toBe(10);
    expect(marks).toEqual(packets.map((_, index) => (rewrites ? index + 1 : 0)));
    expect(node.host.courses.followed > 0).toBe(follows);
  },
);

test('a listener hears every packet walked', () => {
  const cluster = clusterOf();
  const node = kubernetesNode(cluster, { mode: 'iptables' });
  const flow = clusterFlow(cluster, proxyPorts(cluster, 4)[0]!.name);
  let rules = 0;
  const stop = node.listen(({ kind }) => {
    if (kind === 'rule') rules++;
  });
  for (let port = 2000; port < 2005; port++) {
    rules = 0;
    const packet = tcp({ ...flow.source, port }, flow.destination, { inputInterface: POD_DEVICE });
    expect(node.send(packet).work.rulesEvaluated).toBe(rules);
  }
  stop();
  expect(node.host.courses.followed).toBe(0);
});

/** Everything that is seen of a node while steps happen, and what it is like at the end. */
function story(
  cluster: Cluster,
  mode: 'iptables' | 'nftables' | 'ipvs' | 'userspace',
  all: readonly Step[],
  choices: SeededChoices,
): readonly unknown[] {
  const node = kubernetesNode(cluster, { mode, choices });
  const names = ([4, 6] as const).flatMap((family) => proxyPorts(cluster, family));
  const told = all.map((each) => toldOf(node, names, cluster, each));
  return [...told, ...left(node), choices.below('nat-port', 2 ** 31)];
}

type Ports = ReturnType<typeof proxyPorts>;

/** One step, and what is seen of it. */
function toldOf(node: KubernetesNode, names: Ports, cluster: Cluster, each: Step): unknown {
  switch (each.do) {
    case 'wait':
      return node.clock.advance(each.seconds * SECOND);
    case 'change':
      return node.update({ ...cluster, services: cluster.services.slice(0, each.kept + 1) }).work;
    case 'open':
      return flowsOf(names, cluster, each.port).map((flow) => {
        const { outcome, reply, total } = node.connect(flow);
        return [outcome, `${reply}`, JSON.stringify(total)];
      });
    case 'talk':
      return packetOf(names, cluster, each).map((packet) => JSON.stringify(node.send(packet)));
  }
}

function flowsOf(ports: Ports, cluster: Cluster, port: number) {
  const { name, protocol } = ports[port % ports.length]!;
  if (protocol === 'sctp') return [];
  const flow = clusterFlow(cluster, name);
  return [{ ...flow, source: { ...flow.source, port: 2000 + port } }];
}

/** A packet from a client's port: one that may open a connection, or be said on one that is open. */
function packetOf(
  ports: Ports,
  cluster: Cluster,
  { port, which, isPlain, sequence }: Extract<Step, { do: 'talk' }>,
): readonly Packet[] {
  return flowsOf(ports, cluster, which).map(({ protocol, source, destination }) => {
    const from = { ...source, port: 2000 + port };
    if (protocol === 17) return udp(from, destination, { inputInterface: POD_DEVICE, payload: 9 });
    const flags = isPlain
      ? (['ACK'] as const)
      : which % 3 === 0
        ? (['FIN', 'ACK'] as const)
        : (['SYN'] as const);
    const acknowledgement = 5001;
    return tcp(from, destination, {
      inputInterface: POD_DEVICE,
      flags,
      sequence,
      acknowledgement,
      ttl: which === 7 ? 1 : 64,
    });
  });
}

function left(node: KubernetesNode): readonly unknown[] {
  return [
    ...([4, 6] as const).map((family) => node.host.iptables[family].save({ counters: true })),
    node.host.nftables.save(),
    JSON.stringify(node.host.conntrack.entries()),
    JSON.stringify(node.host.conntrack.statistics),
  ];
}

/** A ledger whose chains stand in one order. */
function sorted(work: Work): unknown {
  const { chains, ...counters } = work.toJSON();
  return { ...counters, chains: chains.map((entry) => JSON.stringify(entry)).sort() };
}

function clusterOf(): Cluster {
  return syntheticCluster({ services: 3, endpointsPerService: 1 });
}

function seeded(): SeededChoices {
  return new SeededChoices(createRandom('courses'));
}

/** Choices of the same seed that do not say so: with them every packet is walked. */
function unseeded(): SeededChoices {
  return Object.defineProperty(seeded(), 'seeded', { value: undefined });
}
