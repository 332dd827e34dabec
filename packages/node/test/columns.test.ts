import { proxyPorts, syntheticCluster } from '@packet-path/cluster';
import {
  addressAt,
  columnsOf,
  createRandom,
  type Family,
  OUTCOMES,
  type Packet,
  SECOND,
  SeededChoices,
  sendMany,
  tcp,
  udp,
  Work,
  workCounters,
} from '@packet-path/core';
import { clusterFlow, POD_DEVICE } from '@packet-path/data-plane';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type KubernetesNode, kubernetesNode } from '../src/index.ts';

/** A packet on one of the connections, either way, or one that opens another; how long after the last. */
const row = fc.record({
  which: fc.nat(11),
  isReply: fc.boolean(),
  flags: fc.constantFrom('ACK', 'ACK', 'ACK', 'ACK', 'PSH', 'FIN', 'RST', 'SYN', 'URG'),
  sequence: fc.constantFrom(0, 0, 0, 0, 100, 700_000, -5),
  payload: fc.constantFrom(0, 0, 100, 1400),
  window: fc.constantFrom(64_240, 64_240, 0, 1),
  wait: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0.1, 3, 40, 130),
  port: fc.nat(30),
});
type Row = typeof row extends fc.Arbitrary<infer Value> ? Value : never;

const batches = fc.array(
  fc.record({
    rows: fc.array(row, { minLength: 1, maxLength: 300 }),
    change: fc.constantFrom('none', 'none', 'cluster', 'mark', 'timeout', 'delete'),
    isTimed: fc.boolean(),
    isCounted: fc.boolean(),
  }),
  { minLength: 1, maxLength: 5 },
);
type Batch = typeof batches extends fc.Arbitrary<readonly (infer Value)[]> ? Value : never;

const MODES = ['iptables', 'nftables', 'ipvs'] as const;
const PLACES = MODES.flatMap((mode) => ([4, 6] as const).map((family) => ({ mode, family })));

test.each(PLACES)(
  '$mode, IPv$family: columns fare, count and leave behind what packets one by one do',
  { tags: ['slow'] },
  ({ mode, family }) => {
    let followed = 0;
    const property = fc.property(batches, fc.boolean(), (all, isAccounted) => {
      const [inBulk, oneByOne] = [0, 1].map(() => begun(mode, family, isAccounted));
      for (const batch of all) {
        const packets = packetsOf(inBulk!, batch);
        if (packets.length === 0) continue;
        const at = timesOf(inBulk!.node, batch);
        expect(manyTold(inBulk!.node, packets, at, batch)).toEqual(
          eachTold(oneByOne!.node, packets, at, batch),
        );
        for (const one of [inBulk!, oneByOne!]) change(one.node, batch, family);
        expect(left(inBulk!)).toEqual(left(oneByOne!));
      }
      followed += inBulk!.node.host.courses.followed;
    });
    fc.assert(property, { numRuns: 3 * PROPERTY_RUNS });
    // Of connections in IPVS mode first packets alone follow courses.
    expect(followed).toBeGreaterThan(mode === 'ipvs' ? 0 : 100);
  },
);

test('rules that change between two rows count the rows behind the change alone', () => {
  const told = [true, false].map((isInBulk) => {
    const begun1 = begun('iptables', 4, true);
    const { node, connections } = begun1;
    const rows: Row[] = Array.from({ length: 40 }, (_, index) => ({
      ...{ which: index % 2, isReply: false, flags: 'ACK', sequence: 0, payload: 0 },
      ...{ window: 64_240, wait: 0.1, port: 0 },
    }));
    const batch: Batch = { rows, change: 'none', isTimed: true, isCounted: true };
    node.clock.schedule(node.clock.now + 2 * SECOND, () => {
      node.host.iptables[4].run('iptables -I FORWARD -m comment --comment new');
      node.host.iptables[4].run('iptables -I FORWARD -m comment --comment newer');
    });
    const packets = packetsOf({ ...begun1, connections: connections.slice(0, 2) }, batch);
    const at = timesOf(node, batch);
    const answers = (isInBulk ? manyTold : eachTold)(node, packets, at, batch);
    return { answers, left: left(begun1), followed: node.host.courses.followed };
  });
  expect(told[0]!.followed).toBeGreaterThan(60);
  expect(told[0]!.answers).toEqual(told[1]!.answers);
  expect(told[0]!.left).toEqual(told[1]!.left);
});

type ConnectionEntry = ReturnType<KubernetesNode['host']['conntrack']['entries']>[number];

interface Begun {
  readonly node: KubernetesNode;
  readonly choices: SeededChoices;
  readonly connections: readonly ConnectionEntry[];
  readonly flow: ReturnType<typeof clusterFlow>;
}

/** A node with some connections that have been talked on. */
function begun(mode: (typeof MODES)[number], family: Family, isAccounted: boolean): Begun {
  const cluster = syntheticCluster({ services: 4, endpointsPerService: 3, family });
  const choices = new SeededChoices(createRandom('columns'));
  const sysctls = { 'net.netfilter.nf_conntrack_acct': isAccounted ? 1 : 0 };
  const node = kubernetesNode(cluster, { mode, choices, sysctls });
  const ports = proxyPorts(cluster, family);
  const flow = clusterFlow(cluster, ports[0]!.name);
  for (let port = 0; port < 8; port++) {
    const each = clusterFlow(cluster, ports[port % ports.length]!.name);
    const opened = node.connect({ ...each, source: { ...each.source, port: 3000 + port } });
    for (let request = 0; request < 2; request++) opened.request();
  }
  const [first] = ports;
  const server = clusterFlow(cluster, first!.name).source.address.plus(7);
  const opened = (isReply: boolean, port: number): Packet =>
    udp(
      isReply ? { address: server, port: 53 } : { ...flow.source, port },
      isReply ? { ...flow.source, port } : { address: server, port: 53 },
      { inputInterface: POD_DEVICE },
    );
  for (let port = 4000; port < 4003; port++) {
    for (const isReply of [false, true, true]) node.send(opened(isReply, port));
    node.clock.advance(3 * SECOND);
    for (const isReply of [false, true, false]) node.send(opened(isReply, port));
  }
  const connections = node.host.conntrack
    .entries()
    .filter(({ original }) => original.source.family === family);
  return { node, choices, connections, flow };
}

function packetsOf({ connections, flow }: Begun, { rows }: Batch): readonly Packet[] {
  return rows.map((each) => packetOf(connections[each.which % connections.length]!, flow, each));
}

function packetOf({ protocol, original, reply }: ConnectionEntry, flow: Begun['flow'], each: Row) {
  const { isReply, flags, sequence, payload, window, port } = each;
  const { source, destination, sourcePort, destinationPort } = isReply ? reply : original;
  const from = { address: source, port: sourcePort };
  const to = { address: destination, port: destinationPort };
  if (protocol === 17) return udp(from, to, { inputInterface: POD_DEVICE, payload });
  const [own, peer] = isReply ? [5001, 1001] : [1001, 5001];
  if (flags === 'SYN') {
    const opener = { ...flow.source, port: 20_000 + port };
    return tcp(opener, flow.destination, { inputInterface: POD_DEVICE });
  }
  return tcp(from, to, {
    inputInterface: POD_DEVICE,
    flags: flags === 'ACK' ? ['ACK'] : ['ACK', flags],
    sequence: own + sequence,
    acknowledgement: peer,
    window,
    payload,
  });
}

function timesOf({ clock }: KubernetesNode, { rows, isTimed }: Batch): number[] | undefined {
  if (!isTimed) return undefined;
  let moment = clock.now;
  return rows.map(({ wait }) => {
    moment += wait * SECOND;
    return moment;
  });
}

/** The columns' answers: of each packet, and of all together. */
function manyTold(
  node: KubernetesNode,
  packets: readonly Packet[],
  at: number[] | undefined,
  { isCounted }: Batch,
): unknown {
  const counters = isCounted ? workCounters() : [];
  const sent = sendMany(node, columnsOf(packets, at), { counters });
  const { family } = packets[0]!;
  const rows = packets.map((_, each) => [
    OUTCOMES[sent.outcome[each]!],
    `${addressAt(sent.source, family, each)} ${sent.sourcePort[each]}`,
    `${addressAt(sent.destination, family, each)} ${sent.destinationPort[each]}`,
    counters.map((name) => sent.counters[name]![each]).join(),
  ]);
  return [rows, sorted(sent.work)];
}

function eachTold(
  node: KubernetesNode,
  packets: readonly Packet[],
  at: number[] | undefined,
  { isCounted }: Batch,
): unknown {
  const counters = isCounted ? workCounters() : [];
  const sum = new Work();
  const nowhere = packets[0]!.family === 4 ? '0.0.0.0 0' : ':: 0';
  const rows = packets.map((packet, each) => {
    if (at !== undefined) node.clock.advanceTo(at[each]!);
    const { outcome, emitted, delivered, work } = node.send(packet);
    sum.add(work);
    const frame = emitted[0] ?? delivered[0];
    return [
      outcome,
      frame === undefined ? nowhere : `${frame.source} ${frame.sourcePort}`,
      frame === undefined ? nowhere : `${frame.destination} ${frame.destinationPort}`,
      counters.map((name) => work[name]).join(),
    ];
  });
  return [rows, sorted(sum)];
}

/** Something that changes what packets of known connections meet. */
function change(node: KubernetesNode, { change: what, rows }: Batch, family: Family): void {
  const { conntrack, sysctls } = node.host;
  const handles = [...conntrack.table.handles()];
  const handle = handles[rows[0]!.which % Math.max(1, handles.length)];
  switch (what) {
    case 'cluster':
      node.update(syntheticCluster({ services: 1 + rows.length, endpointsPerService: 2, family }));
      break;
    case 'mark':
      if (handle !== undefined) conntrack.setMark(handle, 7);
      break;
    case 'timeout':
      sysctls.set('net.netfilter.nf_conntrack_tcp_timeout_established', 20);
      break;
    case 'delete':
      if (handle !== undefined) conntrack.delete(handle);
      break;
    case 'none':
      break;
  }
}

function left({ node, choices }: Begun): readonly unknown[] {
  return [
    ...([4, 6] as const).map((family) => node.host.iptables[family].save({ counters: true })),
    node.host.nftables.save(),
    node.host.ipvs.run('ipvsadm -L -n -c'),
    node.host.ipvs.run('ipvsadm -L -n --stats'),
    node.host.ipvs.run('ipvsadm -L -n --rate'),
    JSON.stringify(node.host.conntrack.entries()),
    JSON.stringify(node.host.conntrack.statistics),
    (['statistic', 'nat-port'] as const).map((why) => choices.below(why, 2 ** 31)),
  ];
}

/** A ledger whose chains stand in one order. */
function sorted(work: Work): unknown {
  const { chains, ...counters } = work.toJSON();
  return { ...counters, chains: chains.map((entry) => JSON.stringify(entry)).sort() };
}
