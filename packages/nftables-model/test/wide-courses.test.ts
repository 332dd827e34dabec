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
import { NftLinearEvaluator } from '../src/index.ts';
import { TestNode } from './node.ts';

/** Addresses of a family: of services, their endpoints, clients, and one of the host. */
interface Places {
  readonly family: 'ip' | 'ip6';
  readonly type: 'ipv4_addr' | 'ipv6_addr';
  readonly service: (index: number) => string;
  readonly services: string;
  readonly endpoint: (index: number) => string;
  readonly client: (index: number) => string;
  readonly clients: string;
  readonly own: string;
  readonly nowhere: string;
}

const PLACES: Readonly<Record<Family, Places>> = {
  4: {
    family: 'ip',
    type: 'ipv4_addr',
    service: (index) => `10.96.0.${index + 1}`,
    services: '10.96.0.0/16',
    // To the last no route leads.
    endpoint: (index) => `10.0.${index < 6 ? index % 2 : 2}.${20 + index}`,
    client: (index) => `10.0.0.${20 + index}`,
    clients: '10.0.0.0/25',
    own: '10.0.0.1',
    nowhere: '192.0.2.7',
  },
  6: {
    family: 'ip6',
    type: 'ipv6_addr',
    service: (index) => `fd96::${index + 1}`,
    services: 'fd96::/64',
    endpoint: (index) => `fd0${index < 6 ? index % 2 : 2}::${20 + index}`,
    client: (index) => `fd00::${20 + index}`,
    clients: 'fd00::/120',
    own: 'fd00::1',
    nowhere: '2001:db8::7',
  },
};

/** Rules of table filter at FORWARD. */
const filterRules = ({ family, services }: Places): readonly string[] => [
  'ct state new jump seen',
  `ct state new ${family} daddr @cluster-ips reject`,
  `${family} daddr ${services} drop`,
  `${family} daddr . meta l4proto . th dport vmap @refused`,
  `ct status dnat ${family} daddr @ends counter`,
  'ct direction original oifname "eth1" counter accept',
  `${family} daddr @ages counter`,
  'th sport 2000-2500 counter',
  'numgen random mod 2 0 counter',
  'limit rate 1/second accept',
  `${family} daddr @ends update @ages { ${family} daddr timeout 100s }`,
];

const natRules = ({ family, clients }: Places): readonly string[] => [
  `${family} saddr != ${clients} meta mark set meta mark or 0x4000`,
  'meta l4proto udp numgen inc mod 3 0 return',
  'counter',
];
const postRules = ({ family }: Places): readonly string[] => [
  'meta mark and 0x4000 != 0 masquerade fully-random',
  `ct status dnat ${family} saddr . ${family} daddr . meta l4proto . th dport @hairpins masquerade`,
  `${family} daddr @ends counter`,
];
const preRules = ({ family }: Places): readonly string[] => [
  `ct state new ${family} daddr . meta l4proto . th dport vmap @refused`,
  'counter',
];

const DRAWN = ['drawn', 'drawn', 'drawn', 'drawn'] as const;
const KINDS = [...DRAWN, 'one', 'counted', 'parted', 'address alone'] as const;

const world = fc.record({
  services: fc.constantFrom(1, 10, 25, 40),
  endpoints: fc.constantFrom(1, 2, 4),
  kinds: fc.array(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 4 }),
  pre: fc.subarray([0, 1]),
  nat: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.subarray([0, 1, 2]) },
  ),
  post: fc.subarray([0, 1, 2]),
  // The first leave a course wide for most packets.
  filter: fc.oneof(
    { weight: 5, arbitrary: fc.subarray([0, 1, 2, 3, 4, 5]) },
    { weight: 1, arbitrary: fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { maxLength: 4 }) },
  ),
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

const CHANGES = ['a rule', 'an element', 'an element less', 'another endpoint'] as const;
const happenings = fc.array(
  fc.oneof(
    { weight: 16, arbitrary: fc.array(flow, { minLength: 20, maxLength: 90 }) },
    { weight: 1, arbitrary: fc.constant('wait' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...CHANGES) },
  ),
  { minLength: 3, maxLength: 7 },
);
type Happenings = typeof happenings extends fc.Arbitrary<infer Value> ? Value : never;

const FAMILIES: readonly Family[] = [4, 6];

test.each(FAMILIES)(
  'IPv%s: packets to any destination that follow one course fare as those that are walked',
  { tags: ['slow'] },
  (family) => {
    let followed = 0;
    const property = fc.property(world, happenings, (rules, all) => {
      const walked = storyOf(family, rules, all, sendEach, unseeded(), true);
      const one = storyOf(family, rules, all, sendEach, seeded());
      expect(one.told).toEqual(walked.told);
      const many = storyOf(family, rules, all, sendMany, seeded());
      expect(many.told).toEqual(storyOf(family, rules, all, sendMany, unseeded()).told);
      expect(many.left).toEqual(walked.left);
      expect(one.left).toEqual(walked.left);
      followed += one.followed;
    });
    fc.assert(property, { numRuns: 10 * PROPERTY_RUNS });
    expect(followed).toBeGreaterThan(5);
  },
);

test('first packets to services that nobody has been sent to follow one course', () => {
  const node = nodeOf(4, PLAIN, seeded());
  for (let to = 0; to < 40; to++) node.host.send(packetOf(4, { ...FIRST, to, port: to }));
  // Four are walked, a course is recorded for each device, and to some endpoints no route leads.
  expect(node.host.courses.followed).toBeGreaterThanOrEqual(20);
});

test('packets to services that were visited before follow it too, one by one and in columns', () => {
  const flows = Array.from({ length: 400 }, (_, port) => ({ ...FIRST, to: port % 40, port }));
  const packets = flows.map((one) => packetOf(4, one));
  const [walked, one, many] = [unseeded(), seeded(), seeded()].map((choices) =>
    nodeOf(4, PLAIN, choices),
  ) as [TestNode, TestNode, TestNode];
  const traversals = packets.map((packet) => walked.host.send(packet));
  expect(packets.map((packet) => JSON.stringify(one.host.send(packet)))).toEqual(
    traversals.map((traversal) => JSON.stringify(traversal)),
  );
  const counters = ['setProbes', 'mapLookups', 'natTuplesTried', 'conntrackProbes'] as const;
  const sent = many.host.sendMany(columnsOf(packets), { counters });
  for (const name of counters) {
    expect([...sent.counters[name]!]).toEqual(traversals.map(({ work }) => work[name]));
  }
  expect(many.conntrack.entries()).toEqual(walked.conntrack.entries());
  expect(one.host.courses.followed).toBeGreaterThan(200);
  expect(many.host.courses.followed).toBeGreaterThan(200);
});

const PLAIN: World = {
  services: 40,
  endpoints: 4,
  kinds: ['drawn'],
  pre: [0],
  nat: [],
  post: [0, 1],
  filter: [0, 1, 2, 3],
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
  const counters = ['expressionsEvaluated', 'setProbes', 'chainJumps', 'natTuplesTried'] as const;
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
  isNaive = false,
): { readonly told: unknown; readonly left: unknown; readonly followed: number } {
  const node = nodeOf(family, rules, choices, isNaive);
  const told = all.map((happening) => {
    if (happening === 'wait') return node.host.clock.advance(200 * SECOND);
    if (typeof happening === 'string') return node.nftables.run(changeOf(family, happening));
    const packets = happening.map((one) => packetOf(family, one));
    return send(node, packets);
  });
  const left = [
    node.nftables.save(),
    JSON.stringify(node.conntrack.entries()),
    JSON.stringify(node.conntrack.statistics),
    (['numgen', 'nat-port'] as const).map((why) => choices.below(why, 2 ** 31)),
  ];
  return { told, left, followed: node.host.courses.followed };
}

function changeOf(family: Family, change: (typeof CHANGES)[number]): string {
  const { family: name, service, endpoint } = PLACES[family];
  switch (change) {
    case 'a rule':
      return `add rule ${name} proxy forward ${name} daddr ${endpoint(3)} drop`;
    case 'an element':
      return `add element ${name} proxy refused { ${endpoint(1)} . tcp . 8080 : drop }`;
    case 'an element less':
      return `destroy element ${name} proxy service-ips { ${service(0)} . tcp . 80 }`;
    case 'another endpoint':
      return `add rule ${name} proxy svc-0 counter`;
  }
}

function nodeOf(family: Family, rules: World, choices: SeededChoices, isNaive = false): TestNode {
  const evaluator = isNaive ? new NftLinearEvaluator() : undefined;
  const node = new TestNode('', choices, evaluator);
  node.nftables.load(tableOf(family, rules));
  return node;
}

/** Chains of services as kube-proxy writes them, with the rules of the world beside. */
function tableOf(family: Family, { services, endpoints, kinds, ...rules }: World): string {
  const places = PLACES[family];
  const { family: name, type, service, endpoint } = places;
  const all = Array.from({ length: services }, (_, index) => index);
  const ofService = (index: number): string => {
    const ends = Array.from({ length: endpoints }, (_, place) => (index + place) % 7);
    return serviceChain(places, index, ends, kinds[index % kinds.length]!);
  };
  const picked = (list: readonly string[], places: readonly number[]): string =>
    places.map((place) => list[place]!).join('\n');
  const ends = Array.from({ length: 5 }, (_, index) => endpoint(index));
  return `
table ${name} proxy {
  set cluster-ips { type ${type}; elements = { ${all.map(service).join(', ')} } }
  set ends { type ${type}; elements = { ${ends.join(', ')} } }
  set ages { type ${type}; flags timeout, dynamic; timeout 100s; }
  set hairpins {
    type ${type} . ${type} . inet_proto . inet_service
    elements = { ${ends.map((end) => `${end} . ${end} . tcp . 8080`).join(', ')} }
  }
  map refused {
    type ${type} . inet_proto . inet_service : verdict
    elements = { ${endpoint(2)} . tcp . 8080 : goto refuse, ${service(4)} . tcp . 80 : drop }
  }
  map service-ips {
    type ${type} . inet_proto . inet_service : verdict
    elements = { ${all.map((index) => `${service(index)} . tcp . 80 : goto svc-${index}`).join(', ')} }
  }
  chain seen { counter }
  chain refuse { reject }
  ${all.map(ofService).join('\n')}
  chain services {
    ${name} daddr . meta l4proto . th dport vmap @service-ips
  }
  chain pre {
    type filter hook prerouting priority dstnat - 10;
    ${picked(preRules(places), rules.pre)}
  }
  chain prerouting {
    type nat hook prerouting priority dstnat;
    ${picked(natRules(places), rules.nat)}
    jump services
  }
  chain forward {
    type filter hook forward priority filter;
    ${picked(filterRules(places), rules.filter)}
  }
  chain postrouting {
    type nat hook postrouting priority srcnat;
    ${picked(postRules(places), rules.post)}
  }
}
`;
}

function serviceChain(
  { family, endpoint, client }: Places,
  index: number,
  ends: readonly number[],
  kind: (typeof KINDS)[number],
): string {
  const map = ends.map((end, place) => `${place} : ${endpoint(end)} . 8080`).join(', ');
  const draw = `numgen random mod ${ends.length}`;
  const dnat = `meta l4proto tcp dnat ${family} to ${draw} map { ${map} }`;
  const first = family === 'ip' ? endpoint(ends[0]!) : `[${endpoint(ends[0]!)}]`;
  const rules = {
    drawn: [dnat],
    one: [`meta l4proto tcp dnat to ${first}:8080`],
    counted: ['counter', dnat],
    parted: [`${family} saddr ${client(1)} counter`, `${family} daddr != @ends ${dnat}`, dnat],
    'address alone': [`dnat to ${endpoint(ends[0]!)}`],
  }[kind];
  return `chain svc-${index} {\n${rules.join('\n')}\n}`;
}

function packetOf(
  family: Family,
  { client, port, kind, to, destinationPort, isUdp, payload }: Flow,
): Packet {
  const { service, endpoint, client: clientOf, own, nowhere } = PLACES[family];
  const address = { service: service(to), endpoint: endpoint(to % 7), own, nowhere }[kind];
  const source = { address: clientOf(client), port: 2000 + port };
  const options = { inputInterface: 'eth0', payload };
  const destination = { address, port: destinationPort };
  return isUdp ? udp(source, destination, options) : tcp(source, destination, options);
}

function seeded(): SeededChoices {
  return new SeededChoices(createRandom('wide courses'));
}

/** Choices of the same seed that do not say so: with them every packet is walked. */
function unseeded(): SeededChoices {
  return Object.defineProperty(seeded(), 'seeded', { value: undefined });
}
