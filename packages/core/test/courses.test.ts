import { proxyPorts, syntheticCluster } from '@packet-path/cluster';
import { clusterFlow, POD_DEVICE } from '@packet-path/data-plane';
import { type KubernetesNode, kubernetesNode } from '@packet-path/node';
import { expect, test } from 'vitest';
import {
  columnsOf,
  createRandom,
  type Family,
  type Microseconds,
  type Packet,
  SECOND,
  SeededChoices,
  sendMany,
  tcp,
  udp,
  type Work,
  withFields,
  workCounters,
} from '../src/index.ts';

const CASES = [
  { mode: 'iptables', family: 4 },
  { mode: 'iptables', family: 6 },
  { mode: 'nftables', family: 4 },
  { mode: 'ipvs', family: 4 },
] as const;
type Case = (typeof CASES)[number];

const SERVICES = 8;
const COUNTERS = workCounters();

test.each(CASES)(
  '$mode, IPv$family: packets on courses fare, count and leave behind what walked ones do',
  { tags: ['slow'] },
  async (given) => {
    const walked = storyOf(given, sendEach, false);
    const followed = storyOf(given, sendEach, true);
    expect(followed.told).toEqual(walked.told);
    expect(followed.left).toEqual(walked.left);
    const walkedRows = storyOf(given, sendRows, false);
    const rows = storyOf(given, sendRows, true);
    expect(rows.told).toEqual(walkedRows.told);
    expect(rows.left).toEqual(walkedRows.left);
    const sums = storyOf(given, sendSums, true);
    expect(sums.told).toEqual(rows.told.map((part) => ({ ...part, counters: {} })));
    expect(sums.left).toEqual(walkedRows.left);
    const times = { followed, rows, sums, walked, walkedRows };
    const lines = Object.entries(times).map(([name, story]) => `${name} ${story.followed}\n`);
    const file = `pinned/followed-${given.mode}-${given.family}.txt`;
    await expect(lines.join('')).toMatchFileSnapshot(file);
  },
);

/** First packets of connections to any of many services, most of which have never had one. */
test.each([
  { mode: 'iptables', family: 4 },
  { mode: 'ipvs', family: 4 },
] as const)(
  '$mode, IPv$family: first packets to any service fare as walked ones do',
  { tags: ['slow'] },
  (given) => {
    const cluster = syntheticCluster({
      services: 40,
      endpointsPerService: 2,
      family: given.family,
    });
    const names = proxyPorts(cluster, given.family).map(({ name }) => name);
    const story = (send: Send<unknown>, isSeeded: boolean) => {
      const node = kubernetesNode(cluster, { mode: given.mode, choices: choicesOf(isSeeded) });
      const random = createRandom('first packets');
      const packets = Array.from({ length: 160 }, (_, row): Packet => {
        const { source, destination } = clusterFlow(cluster, names[random.below(names.length)]!);
        const payload = row % 20 === 19 ? 1600 : 0;
        const ttl = row % 30 === 29 ? 1 : 64;
        return tcp({ ...source, port: 3000 + row }, destination, {
          inputInterface: POD_DEVICE,
          payload,
          ttl,
        });
      });
      const told = send(node, packets);
      return { told, left: leftOn(node, given.family), followed: node.host.courses.followed };
    };
    for (const send of [sendEach, sendRows] as const) {
      const [walked, followed] = [story(send, false), story(send, true)];
      expect({ ...followed, followed: 0 }).toEqual(walked);
      expect(followed.followed).toBeGreaterThan(80);
    }
  },
);

/** Packets of some connections to services, their answers, and packets that go nowhere. */
function packetsOf(
  node: KubernetesNode,
  { family }: Case,
  random: ReturnType<typeof createRandom>,
) {
  const of = <Item>(list: readonly Item[]): Item => list[random.below(list.length)]!;
  const cluster = clusterOf(family);
  const names = proxyPorts(cluster, family).map(({ name }) => name);
  const known = node.host.conntrack
    .entries()
    .filter(({ original, protocol }) => original.source.family === family && protocol === 6);
  return Array.from({ length: 30 }, (): Packet => {
    const options = {
      inputInterface: POD_DEVICE,
      payload: of([0, 0, 0, 0, 40, 1600]),
      ttl: of([64, 64, 64, 64, 64, 64, 64, 64, 1, 2]),
      tos: of([0, 0, 0, 0, 0, 8]),
    };
    const flow = clusterFlow(cluster, of(names));
    const source = { ...flow.source, port: 2000 + random.below(300) };
    const kind = random.below(10);
    if (kind < 5 || known.length === 0) return tcp(source, flow.destination, options);
    if (kind === 5) return udp(source, { ...flow.destination, port: of([53, 80]) }, options);
    const { original, reply } = of(known);
    const end = kind < 8 ? original : reply;
    const from = { address: end.source, port: end.sourcePort };
    return tcp(
      from,
      { address: end.destination, port: end.destinationPort },
      {
        ...options,
        flags: of([
          ['ACK'],
          ['ACK'],
          ['ACK', 'PSH'],
          ['SYN', 'ACK'],
          ['FIN', 'ACK'],
          ['RST'],
        ] as const),
        sequence: 1,
        acknowledgement: 1,
      },
    );
  });
}

type Send<Told> = (node: KubernetesNode, packets: readonly Packet[], at?: Microseconds[]) => Told;

/** Each by itself, told whole. */
const sendEach: Send<readonly string[]> = ({ host, clock }, packets, at) =>
  packets.map((packet, row) => {
    if (at !== undefined) clock.advanceTo(at[row]!);
    return JSON.stringify(host.send(packet));
  });

/** As columns, each row with all its counters. */
const sendRows: Send<object> = ({ host }, packets, at) => {
  const { work, ...sent } = sendMany(host, columnsOf(uniform(packets), at), { counters: COUNTERS });
  return { ...sent, work: sorted(work) };
};

/** As columns, with nothing counted but the whole. */
const sendSums: Send<object> = ({ host }, packets, at) => {
  const { work, ...sent } = sendMany(host, columnsOf(uniform(packets), at));
  return { ...sent, work: sorted(work) };
};

/** Columns have no place for a TTL and a TOS. */
function uniform(packets: readonly Packet[]): readonly Packet[] {
  return packets.map((packet) => withFields(packet, { ttl: 64, tos: 0 }));
}

function storyOf<Told>(given: Case, send: Send<Told>, isSeeded: boolean) {
  const { mode, family } = given;
  const node = kubernetesNode(clusterOf(family), { mode, choices: choicesOf(isSeeded) });
  const random = createRandom(`${mode} ${family}`);
  const told = Array.from({ length: 9 }, (_, part) => {
    const packets = packetsOf(node, given, random);
    if (part % 4 === 3) node.clock.advance(random.below(3) * 70 * SECOND);
    if (part === 6)
      node.update(syntheticCluster({ services: SERVICES, endpointsPerService: 2, family }));
    const { now } = node.clock;
    const at = part % 2 === 0 ? undefined : packets.map((__, row) => now + (row >> 2) * 1000);
    return send(node, packets, at);
  });
  return { told, left: leftOn(node, family), followed: node.host.courses.followed };
}

/** Where chance has no seed every packet is walked. */
function choicesOf(isSeeded: boolean): SeededChoices {
  const choices = new SeededChoices(createRandom('choices'));
  if (!isSeeded) Object.defineProperty(choices, 'seeded', { value: undefined });
  return choices;
}

/** Everything that packets leave behind on a node, and the draws that come next. */
function leftOn({ host }: KubernetesNode, family: Family): readonly unknown[] {
  const { choices } = host;
  return [
    host.iptables[family].save({ counters: true }),
    host.nftables.save(),
    host.ipvs.run('ipvsadm -Ln --stats'),
    host.ipvs.run('ipvsadm -Lnc'),
    JSON.stringify(host.conntrack.entries()),
    JSON.stringify(host.conntrack.statistics),
    (['statistic', 'nat-port'] as const).map((why) => choices.below(why, 2 ** 31)),
  ];
}

function clusterOf(family: Family) {
  return syntheticCluster({ services: SERVICES, endpointsPerService: 3, family });
}

/** A ledger whose chains stand in one order. */
function sorted(work: Work): unknown {
  const { chains, ...counters } = work.toJSON();
  return { ...counters, chains: chains.map((entry) => JSON.stringify(entry)).sort() };
}
