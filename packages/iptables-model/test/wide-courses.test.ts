import {
  columnsOf,
  createRandom,
  type Family,
  type Packet,
  SECOND,
  SeededChoices,
  tcp,
  udp,
} from '@packet-path/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { TestNode, tableOf } from './node.ts';

/** Addresses of a family: of services, their endpoints, clients, and one of the host. */
interface Places {
  readonly service: (index: number) => string;
  readonly endpoint: (index: number) => string;
  readonly client: (index: number) => string;
  readonly own: string;
  readonly clients: string;
  readonly bits: number;
}

const PLACES: Readonly<Record<Family, Places>> = {
  4: {
    service: (index) => `10.96.0.${index + 1}`,
    // To the last no route leads.
    endpoint: (index) => `10.0.${index < 6 ? index % 2 : 2}.${20 + index}`,
    client: (index) => `10.0.0.${20 + index}`,
    own: '10.0.0.1',
    clients: '10.0.0.0/25',
    bits: 32,
  },
  6: {
    service: (index) => `fd96::${index + 1}`,
    endpoint: (index) => `fd0${index < 6 ? index % 2 : 2}::${20 + index}`,
    client: (index) => `fd00::${20 + index}`,
    own: 'fd00::1',
    clients: 'fd00::/120',
    bits: 128,
  },
};

/** Rules beside those of services; of table filter the first leave a course wide. */
const FILTER = [
  '-A FORWARD -m conntrack --ctstate NEW -j SEEN',
  '-A FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT',
  '-A FORWARD -i eth0 -o eth1 -j SEEN',
  '-A SEEN -p tcp -m tcp --syn',
  '-A SEEN -m conntrack --ctstate DNAT -j RETURN',
  '-A FORWARD -p udp -j DROP',
  '-A FORWARD -p tcp -m tcp --dport 8081 -j DROP',
  '-A FORWARD -m statistic --mode random --probability 0.5',
  '-A FORWARD -m limit --limit 1/s -j ACCEPT',
];
const NAT = [
  '-A POSTROUTING -m mark --mark 0x4000/0x4000 -j MASQUERADE',
  '-A POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
  '-A PREROUTING -m addrtype --dst-type LOCAL -j MARK --set-xmark 0x4000/0x4000',
  '-A PREROUTING -p udp -m statistic --mode nth --every 3 --packet 0',
];
const MANGLE = [
  '-A PREROUTING -p tcp -m tcp --dport 81 -j MARK --set-xmark 0x1/0x1',
  '-A PREROUTING -m comment --comment "seen"',
  '-A POSTROUTING -p udp -j ACCEPT',
];

const WIDE = FILTER.slice(0, 6);

const world = fc.record({
  services: fc.constantFrom(1, 10, 25, 40),
  endpoints: fc.constantFrom(0, 1, 1, 2, 4),
  filter: fc.oneof(
    { weight: 3, arbitrary: fc.subarray(WIDE) },
    { weight: 1, arbitrary: fc.subarray(FILTER, { maxLength: 4 }) },
  ),
  nat: fc.subarray(NAT, { maxLength: 2 }),
  mangle: fc.subarray(MANGLE, { maxLength: 1 }),
  marksClients: fc.boolean(),
  isHairpinMarked: fc.boolean(),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

const SERVICE = ['service', 'service', 'service', 'service'] as const;
const flow = fc.record({
  client: fc.constantFrom(0, 0, 0, 0, 1, 200),
  port: fc.nat(4000),
  kind: fc.constantFrom(...SERVICE, ...SERVICE, 'endpoint', 'own', 'nowhere'),
  to: fc.nat(40),
  destinationPort: fc.constantFrom(80, 80, 80, 80, 80, 80, 81, 8081),
  isUdp: fc.constantFrom(false, false, false, false, false, true),
  payload: fc.constantFrom(0, 0, 30, 1600),
});
type Flow = typeof flow extends fc.Arbitrary<infer Value> ? Value : never;

const happenings = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.array(flow, { minLength: 20, maxLength: 60 }) },
    { weight: 1, arbitrary: fc.constant('wait' as const) },
    { weight: 1, arbitrary: fc.constant('another rule' as const) },
  ),
  { minLength: 2, maxLength: 6 },
);
type Happenings = typeof happenings extends fc.Arbitrary<infer Value> ? Value : never;

const FAMILIES: readonly Family[] = [4, 6];

test.each(FAMILIES)(
  'IPv%s: packets to any destination that follow one course fare as those that are walked',
  { tags: ['slow'] },
  (family) => {
    let followed = 0;
    const property = fc.property(world, happenings, (rules, all) => {
      const walked = storyOf(family, rules, all, sendEach, unseeded());
      const one = storyOf(family, rules, all, sendEach, seeded());
      expect(one.told).toEqual(walked.told);
      const many = storyOf(family, rules, all, sendMany, seeded());
      expect(many.told).toEqual(storyOf(family, rules, all, sendMany, unseeded()).told);
      expect(many.left).toEqual(walked.left);
      expect(one.left).toEqual(walked.left);
      followed += one.followed;
    });
    fc.assert(property, { numRuns: 10 * PROPERTY_RUNS });
    expect(followed).toBeGreaterThan(10);
  },
);

test('first packets to services that nobody has been sent to follow one course', () => {
  const node = nodeOf(4, PLAIN, seeded());
  for (let to = 0; to < 40; to++) node.host.send(packetOf(4, { ...FIRST, to, port: to }));
  // Four are walked, a course is recorded for each device, and to some endpoints no route leads.
  expect(node.host.courses.followed).toBeGreaterThanOrEqual(20);
});

test.each(FAMILIES)(
  'IPv%s: packets that are led to the chains of services again and again',
  { tags: ['slow'] },
  (family) => {
    // The clients are endpoints themselves, or may be masqueraded.
    const flows = [0, 1, 2].map((round) =>
      Array.from({ length: 250 }, (_, index): Flow => {
        const isUdp = index % 97 === 0;
        return {
          ...FIRST,
          client: index % 2 === 0 ? 0 : 1,
          to: index % 37,
          port: round * 250 + index,
          isUdp,
        };
      }),
    );
    const all = [flows[0]!, flows[1]!, 'another rule' as const, flows[2]!];
    const rules = { ...PLAIN, marksClients: true };
    const walked = storyOf(family, rules, all, sendEach, unseeded());
    const one = storyOf(family, rules, all, sendEach, seeded());
    expect(one.told).toEqual(walked.told);
    const many = storyOf(family, rules, all, sendMany, seeded());
    expect(many.told).toEqual(storyOf(family, rules, all, sendMany, unseeded()).told);
    expect(many.left).toEqual(walked.left);
    expect(one.left).toEqual(walked.left);
    expect(many.followed).toBeGreaterThan(300);
  },
);

test('rows open connections as packets do where chains grow too long, and where connections are counted', () => {
  const flows = Array.from({ length: 400 }, (_, port) => ({ ...FIRST, to: port % 2, port }));
  const packets = flows.map((one) => packetOf(4, one));
  const [one, many] = [1, 2].map(() => {
    const node = new TestNode('', 4, { choices: seeded(), buckets: 8 });
    node.host.sysctls.set('net.netfilter.nf_conntrack_acct', '1');
    node.iptables.load(natOf(4, PLAIN));
    return node;
  }) as [TestNode, TestNode];
  const traversals = packets.map((packet) => one.host.send(packet));
  const counters = ['conntrackProbes', 'conntrackLookups', 'natTuplesTried'] as const;
  const sent = many.host.sendMany(columnsOf(packets), { counters });
  const dropped = traversals.filter(({ outcome }) => outcome === 'dropped');
  expect(dropped.length).toBeGreaterThan(0);
  expect(many.host.courses.followed).toBeGreaterThan(300);
  for (const name of counters) {
    expect([...sent.counters[name]!]).toEqual(traversals.map(({ work }) => work[name]));
  }
  expect(many.conntrack.entries()).toEqual(one.conntrack.entries());
  expect(many.conntrack.statistics).toEqual(one.conntrack.statistics);
});

const PLAIN: World = {
  services: 40,
  endpoints: 4,
  filter: FILTER.slice(0, 3),
  nat: NAT.slice(1, 2),
  mangle: [],
  marksClients: false,
  isHairpinMarked: true,
};

const FIRST: Flow = {
  client: 0,
  port: 0,
  kind: 'service',
  to: 0,
  destinationPort: 80,
  isUdp: false,
  payload: 0,
};

type Send = (node: TestNode, packets: readonly Packet[]) => unknown;

function sendEach({ host }: TestNode, packets: readonly Packet[]): unknown {
  return packets.map((packet) => JSON.stringify(host.send(packet)));
}

function sendMany({ host }: TestNode, packets: readonly Packet[]): unknown {
  const counters = ['rulesEvaluated', 'matchesEvaluated', 'chainJumps', 'natTuplesTried'] as const;
  const { work, ...sent } = host.sendMany(columnsOf(packets), { counters });
  const { chains, ...counted } = work.toJSON();
  return { ...sent, counted, chains: chains.map((entry) => JSON.stringify(entry)).sort() };
}

function storyOf(
  family: Family,
  rules: World,
  all: Happenings,
  send: Send,
  choices: SeededChoices,
): { readonly told: unknown; readonly left: unknown; readonly followed: number } {
  const node = nodeOf(family, rules, choices);
  const told = all.map((happening) => {
    if (happening === 'wait') return node.host.clock.advance(200 * SECOND);
    if (happening !== 'another rule') {
      return send(
        node,
        happening.map((one) => packetOf(family, one)),
      );
    }
    const { service, bits } = PLACES[family];
    return node.iptables.run(`-A FORWARD -d ${service(3)}/${bits} -j DROP`);
  });
  const left = [
    node.iptables.save({ counters: true }),
    JSON.stringify(node.conntrack.entries()),
    JSON.stringify(node.conntrack.statistics),
    (['statistic', 'nat-port'] as const).map((why) => choices.below(why, 2 ** 31)),
  ];
  return { told, left, followed: node.host.courses.followed };
}

function nodeOf(family: Family, rules: World, choices: SeededChoices): TestNode {
  const node = new TestNode('', family, { choices });
  node.iptables.load(tableOf('mangle', rules.mangle));
  node.iptables.load(natOf(family, rules));
  node.iptables.load(tableOf('filter', rules.filter, ['SEEN']));
  return node;
}

/** Rules of services as kube-proxy writes them, with those of the world before. */
function natOf(family: Family, world: World): string {
  const { service, endpoint, clients, bits } = PLACES[family];
  const { services, endpoints } = world;
  const chains = ['SERVICES', 'MARK-MASQ'];
  const lines = [
    ...world.nat,
    '-A PREROUTING -m comment --comment services -j SERVICES',
    '-A MARK-MASQ -j MARK --set-xmark 0x4000/0x4000',
  ];
  for (let index = 0; index < services; index++) {
    const to = `-d ${service(index)}/${bits} -p tcp -m tcp --dport 80`;
    chains.push(`SVC-${index}`);
    lines.push(`-A SERVICES ${to} -j SVC-${index}`);
    if (world.marksClients) lines.push(`-A SVC-${index} ! -s ${clients} ${to} -j MARK-MASQ`);
    for (let place = 0; place < endpoints; place++) {
      const number = (index + place) % 7;
      const chain = `SEP-${index}-${place}`;
      const left = endpoints - place;
      const chance = left > 1 ? `-m statistic --mode random --probability ${1 / left}` : '';
      chains.push(chain);
      lines.push(`-A SVC-${index} ${chance} -j ${chain}`);
      if (world.isHairpinMarked) {
        lines.push(`-A ${chain} -s ${endpoint(number)}/${bits} -j MARK-MASQ`);
      }
      const end = family === 4 ? endpoint(number) : `[${endpoint(number)}]`;
      lines.push(`-A ${chain} -p tcp -m tcp -j DNAT --to-destination ${end}:8080`);
    }
  }
  return tableOf('nat', lines, chains);
}

function packetOf(
  family: Family,
  { client, port, kind, to, destinationPort, isUdp, payload }: Flow,
): Packet {
  const { service, endpoint, client: clientOf, own } = PLACES[family];
  const address = {
    service: service(to),
    endpoint: endpoint(to % 7),
    own,
    nowhere: family === 4 ? '192.0.2.7' : '2001:db8::7',
  }[kind];
  const source = { address: clientOf(client), port: 2000 + port };
  const options = { inputInterface: 'eth0', payload };
  const destination = { address: address!, port: destinationPort };
  return isUdp ? udp(source, destination, options) : tcp(source, destination, options);
}

function seeded(): SeededChoices {
  return new SeededChoices(createRandom('wide courses'));
}

/** Choices of the same seed that do not say so: with them every packet is walked. */
function unseeded(): SeededChoices {
  return Object.defineProperty(seeded(), 'seeded', { value: undefined });
}
