import { syntheticCluster } from '@packet-path/cluster';
import {
  columnsOf,
  createRandom,
  type Packet,
  SECOND,
  SeededChoices,
  sendMany,
  tcp,
  udp,
} from '@packet-path/core';
import { clusterFlow, POD_DEVICE } from '@packet-path/data-plane';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type KubernetesNode, kubernetesNode } from '../src/index.ts';

const SERVICES = 14;
const CLUSTER = syntheticCluster({ services: SERVICES, endpointsPerService: 3 });
const NAMES = CLUSTER.services.map(({ namespace, name }) => `${namespace}/${name}`);
const FLOWS = NAMES.map((name) => clusterFlow(CLUSTER, name));
const SCHEDULERS = ['rr', 'rr', 'wrr', 'lc', 'sh', 'nq'] as const;

const packet = fc.record({
  service: fc.nat(SERVICES - 1),
  port: fc.nat(4000),
  from: fc.constantFrom('pod', 'pod', 'pod', 'pod', 'endpoint', 'outside'),
  kind: fc.constantFrom('SYN', 'SYN', 'SYN', 'SYN', 'SYN', 'SYN', 'UDP', 'RST', 'long'),
  toPort: fc.constantFrom(null, null, null, null, null, 8081),
});
type Opening = typeof packet extends fc.Arbitrary<infer Value> ? Value : never;

const happenings = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.array(packet, { minLength: 20, maxLength: 80 }) },
    {
      weight: 1,
      arbitrary: fc.constantFrom('wait', 'weight', 'gone', 'set', 'rule', 'persistent'),
    },
  ),
  { minLength: 2, maxLength: 6 },
);
type Happening = (typeof happenings extends fc.Arbitrary<infer Value> ? Value : never)[number];

const world = fc.record({
  schedulers: fc.array(fc.constantFrom(...SCHEDULERS), { minLength: 1, maxLength: 4 }),
  filter: fc.subarray([
    '-A INPUT -p tcp -m tcp --dport 81 -j DROP',
    '-A INPUT -m set --match-set KUBE-CLUSTER-IP dst,dst -m comment --comment seen',
    '-t mangle -A PREROUTING -s 10.244.0.9/32 -j MARK --set-xmark 0x1/0x1',
    '-A INPUT -m set ! --match-set KUBE-IPVS-IPS dst -j DROP',
    '-A INPUT -d 10.96.0.3/32 -j DROP',
  ]),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

test('first packets to any service follow one course through IPVS as those that are walked', {
  tags: ['slow'],
}, () => {
  let followed = 0;
  const property = fc.property(world, happenings, (rules, all) => {
    const walked = storyOf(rules, all, sendEach, false);
    const one = storyOf(rules, all, sendEach, true);
    expect(one.told).toEqual(walked.told);
    const many = storyOf(rules, all, inColumns, true);
    expect(many.told).toEqual(storyOf(rules, all, inColumns, false).told);
    expect(one.left).toEqual(walked.left);
    expect(many.left).toEqual(walked.left);
    followed += one.followed;
  });
  fc.assert(property, { numRuns: 10 * PROPERTY_RUNS, seed: 3 });
  expect(followed).toBeGreaterThan(300);
});

test('random services of a node in IPVS mode share a course', () => {
  const node = nodeOf({ schedulers: ['rr'], filter: [] }, true);
  for (let port = 0; port < 200; port++) {
    node.send(packetOf({ ...OPENING, service: (port * 5) % SERVICES, port }));
  }
  expect(node.host.courses.followed).toBeGreaterThan(180);
});

const OPENING: Opening = { service: 0, port: 0, from: 'pod', kind: 'SYN', toPort: null };

type Send = (node: KubernetesNode, packets: readonly Packet[]) => unknown;

function sendEach(node: KubernetesNode, packets: readonly Packet[]): unknown {
  return packets.map((each) => JSON.stringify(node.send(each)));
}

function inColumns(node: KubernetesNode, packets: readonly Packet[]): unknown {
  const counters = ['setProbes', 'schedulerSteps', 'ipvsServiceProbes'] as const;
  const { work, ...sent } = sendMany(node, columnsOf(packets), { counters });
  const { chains, ...counted } = work.toJSON();
  return { ...sent, counted, chains: chains.map((entry) => JSON.stringify(entry)).sort() };
}

function storyOf(
  rules: World,
  all: readonly Happening[],
  send: Send,
  isSeeded: boolean,
): { readonly told: unknown; readonly left: unknown; readonly followed: number } {
  const node = nodeOf(rules, isSeeded);
  const told = all.map((happening) => {
    if (typeof happening === 'string') return changed(node, happening);
    return send(node, happening.map(packetOf));
  });
  return { told, left: left(node), followed: node.host.courses.followed };
}

/** A node whose packets follow courses, or are walked. */
function nodeOf({ schedulers, filter }: World, isSeeded: boolean): KubernetesNode {
  const choices = new SeededChoices(createRandom('wide courses of ipvs'));
  if (!isSeeded) Object.defineProperty(choices, 'seeded', { value: undefined });
  const node = kubernetesNode(CLUSTER, { mode: 'ipvs', choices });
  for (const service of NAMES.keys()) {
    const scheduler = schedulers[service % schedulers.length]!;
    if (scheduler !== 'rr') node.host.ipvs.run(`-E -t ${virtual(service)} -s ${scheduler}`);
  }
  for (const rule of filter) node.host.iptables[4].run(rule);
  return node;
}

function virtual(service: number): string {
  const { destination } = FLOWS[service]!;
  return `${destination.address}:${destination.port}`;
}

function changed({ host, clock }: KubernetesNode, change: string): unknown {
  const [service] = [...host.ipvs.view.services];
  const server = service?.destinations[0];
  const name = `-t ${virtual(0)} -r ${server?.address}:${server?.port}`;
  switch (change) {
    case 'weight':
      return attempt(() => host.ipvs.run(`-e ${name} -m -w 0`));
    case 'gone':
      return attempt(() => host.ipvs.run(`-d ${name}`));
    case 'persistent':
      return attempt(() => host.ipvs.run(`-E -t ${virtual(1)} -s rr -p 300`));
    case 'set':
      return attempt(() =>
        host.tools.run({
          tool: 'ipset',
          arguments: `del KUBE-CLUSTER-IP ${FLOWS[2]!.destination.address},tcp:80`,
        }),
      );
    case 'rule':
      return attempt(() =>
        host.iptables[4].run(`-A INPUT -d ${FLOWS[3]!.destination.address} -j DROP`),
      );
    default:
      return clock.advance(70 * SECOND);
  }
}

function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return String(error);
  }
}

function packetOf({ service, port, from, kind, toPort }: Opening): Packet {
  const { source, destination } = FLOWS[service]!;
  const endpoint = CLUSTER.services[service]!.ports[0]!.endpoints[0]!.address;
  const address = { pod: source.address, endpoint, outside: '192.168.0.77' }[from];
  const client = { address, port: 2000 + port };
  const server = { ...destination, port: toPort ?? destination.port };
  // All rows of columns arrive by one device.
  const inputInterface = POD_DEVICE;
  if (kind === 'UDP') return udp(client, server, { inputInterface });
  return tcp(client, server, {
    flags: [kind === 'RST' ? 'RST' : 'SYN'],
    inputInterface,
    payload: kind === 'long' ? 1600 : 0,
  });
}

function left({ host }: KubernetesNode): readonly unknown[] {
  return [
    host.ipvs.run('-Ln --stats'),
    host.ipvs.run('-Ln'),
    host.ipvs.run('-Lnc'),
    host.iptables[4].save({ counters: true }),
    JSON.stringify(host.conntrack.entries()),
    JSON.stringify(host.conntrack.statistics),
    (['ipvs-scheduler', 'nat-port'] as const).map((why) => host.choices.below(why, 2 ** 31)),
  ];
}
