import { felix } from '@packet-path/calico';
import { icmp, type Packet, Prefix, Protocol, tcp, toAddress, udp } from '@packet-path/core';
import { linuxHost } from '@packet-path/linux-host';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { calico, objectsOf, pod } from './objects.ts';

/** Calico's own policies, judged rule by rule from the objects, against packets sent by one pod. */

interface Entity {
  readonly nets?: readonly string[];
  readonly notNets?: readonly string[];
  readonly selector?: string;
  readonly notSelector?: string;
  readonly ports?: readonly (number | string)[];
  readonly notPorts?: readonly (number | string)[];
}

interface TestRule {
  readonly action: 'Allow' | 'Deny' | 'Pass' | 'Log';
  readonly protocol?: 'TCP' | 'UDP' | 'ICMP';
  readonly notProtocol?: 'UDP';
  readonly icmp?: { readonly type: number };
  readonly source?: Entity;
  readonly destination?: Entity;
}

const net = fc.constantFrom(
  '10.0.0.0/8',
  '10.65.0.0/30',
  '10.65.0.4/32',
  '0.0.0.0/0',
  '192.0.2.0/24',
);
const nets = fc.uniqueArray(net, { minLength: 1, maxLength: 3 });
const selector = fc.constantFrom(
  "app == 'a'",
  'all()',
  "app in {'b', 'c'}",
  'has(net)',
  '!has(app)',
);
const place = { nets, notNets: nets, selector, notSelector: selector };
const numbers = Array.from({ length: 20 }, (_, at) => 60 + 2 * at);
const ports = fc.constantFrom<readonly (number | string)[]>(
  [80],
  ['79:81', 'web'],
  ['web'],
  numbers,
  [...numbers, 'web'],
  [81, '8000:9000'],
);

/** Matches that need more than one block of rules before the rule itself. */
const wide = fc.record({
  nets: fc.constantFrom(['10.0.0.0/8', '192.0.2.0/24'], ['10.65.0.4/32', '192.0.2.0/24']),
  ports: fc.constantFrom<readonly (number | string)[]>(['79:81', 'web'], [...numbers, 'web']),
});

const rule: fc.Arbitrary<TestRule> = fc.oneof(
  fc.record(
    {
      action: fc.constantFrom('Allow' as const, 'Deny'),
      protocol: fc.constantFrom('TCP' as const, 'UDP'),
      destination: wide,
    },
    { requiredKeys: ['action', 'protocol', 'destination'] },
  ),
  fc.record(
    {
      action: fc.constantFrom('Allow' as const, 'Deny', 'Pass', 'Log'),
      protocol: fc.constantFrom('TCP' as const, 'UDP'),
      source: fc.record({ ...place, ports, notPorts: ports }, { requiredKeys: [] }),
      destination: fc.record({ ...place, ports, notPorts: ports }, { requiredKeys: [] }),
    },
    { requiredKeys: ['action', 'protocol'] },
  ),
  fc.record(
    {
      action: fc.constantFrom('Allow' as const, 'Deny', 'Pass'),
      notProtocol: fc.constant('UDP' as const),
      destination: fc.record(place, { requiredKeys: [] }),
    },
    { requiredKeys: ['action'] },
  ),
  fc.record({
    action: fc.constantFrom('Allow' as const, 'Deny'),
    protocol: fc.constant('ICMP' as const),
    icmp: fc.constantFrom({ type: 8 }, { type: 0 }),
  }),
);
/**
 * Positive tests of one end that do not fit a rule: several networks, many ports, numbers and
 * names.
 */
function blocksOf({ nets: all = [], ports: wanted = [] }: Entity): number {
  const isMixed = wanted.includes('web') && wanted.length > 1;
  return (all.length > 1 ? 1 : 0) + (isMixed || wanted.length > 15 ? 1 : 0);
}

const policies = fc.array(
  fc.record({
    order: fc.constantFrom(1, 2, undefined),
    egress: fc.array(
      // With three blocks Felix is wrong: see below.
      rule.filter(
        ({ source = {}, destination = {} }) => blocksOf(source) + blocksOf(destination) < 3,
      ),
      { maxLength: 3 },
    ),
  }),
  { maxLength: 4 },
);

/** The endpoints that selectors select, by address; the first one sends. */
const LABELS: readonly (readonly [cidr: string, labels: Readonly<Record<string, string>>])[] = [
  ['10.65.0.2/32', { app: 'a' }],
  ['10.65.0.3/32', { app: 'b' }],
  ['10.65.0.4/32', { app: 'c' }],
  ['192.0.2.0/25', { net: 'near' }],
];
/** Where the port named web is, in TCP. */
const WEB: Readonly<Record<string, number>> = { '10.65.0.2': 40_000, '10.65.0.3': 8080 };
const TARGETS = ['10.65.0.3', '10.65.0.4', '192.0.2.7', '192.0.2.200'];
const PORTS = [80, 81, 98, 8080];

function selects(text: string, address: string): boolean {
  const found = LABELS.filter(([cidr]) => Prefix.parse(cidr).contains(toAddress(address)));
  return found.some(([, labels]) => {
    switch (text) {
      case "app == 'a'":
        return labels['app'] === 'a';
      case "app in {'b', 'c'}":
        return labels['app'] === 'b' || labels['app'] === 'c';
      case 'has(net)':
        return 'net' in labels;
      case '!has(app)':
        return !('app' in labels);
      default:
        return true;
    }
  });
}

function holds(entity: Entity, address: string, port: number, protocol: string): boolean {
  const inNets = (all: readonly string[]) =>
    all.some((cidr) => Prefix.parse(cidr).contains(toAddress(address)));
  const inPorts = (all: readonly (number | string)[]) =>
    all.some((wanted) => {
      if (wanted === 'web') return protocol === 'TCP' && WEB[address] === port;
      const [first, last = first] = `${wanted}`.split(':').map(Number);
      return port >= first! && port <= last!;
    });
  return (
    (entity.nets === undefined || inNets(entity.nets)) &&
    !(entity.notNets !== undefined && inNets(entity.notNets)) &&
    (entity.selector === undefined || selects(entity.selector, address)) &&
    !(entity.notSelector !== undefined && selects(entity.notSelector, address)) &&
    (entity.ports === undefined || inPorts(entity.ports)) &&
    !(entity.notPorts !== undefined && inPorts(entity.notPorts))
  );
}

function decide(rules: readonly TestRule[], packet: Packet): 'Allow' | 'Deny' | 'Pass' | undefined {
  const protocol = { [Protocol.TCP]: 'TCP', [Protocol.UDP]: 'UDP' }[packet.protocol] ?? 'ICMP';
  for (const { action, source = {}, destination = {}, ...wanted } of rules) {
    const [from, to] = [`${packet.source}`, `${packet.destination}`];
    const matches =
      (wanted.protocol ?? protocol) === protocol &&
      wanted.notProtocol !== protocol &&
      (wanted.icmp === undefined || wanted.icmp.type === packet.icmp?.type) &&
      holds(source, from, packet.sourcePort ?? 0, protocol) &&
      holds(destination, to, packet.destinationPort ?? 0, protocol);
    if (matches && action !== 'Log') return action;
  }
  return undefined;
}

test('packets fare as the rules of policies say, in their order', { tags: ['slow'] }, () => {
  fc.assert(
    fc.property(policies, (all) => {
      const web = (address: string) => [`web:TCP:${WEB[address]}`];
      const objects = objectsOf(
        pod({ name: 'a', ips: ['10.65.0.2'], labels: { app: 'a' }, ports: web('10.65.0.2') }),
        pod({
          name: 'b',
          ips: ['10.65.0.3'],
          labels: { app: 'b' },
          node: 'node-2',
          ports: web('10.65.0.3'),
        }),
        pod({ name: 'c', ips: ['10.65.0.4'], labels: { app: 'c' }, node: 'node-2' }),
        {
          apiVersion: 'projectcalico.org/v3',
          kind: 'GlobalNetworkSet',
          metadata: { name: 'near', labels: { net: 'near' } },
          spec: { nets: ['192.0.2.0/25'] },
        },
        ...all.map(({ order, egress }, index) =>
          calico('GlobalNetworkPolicy', `p${index}`, {
            order,
            selector: "app == 'a'",
            types: ['Egress'],
            egress,
          }),
        ),
      );
      const device = objects.workloads[0]!.interfaceName;
      const host = linuxHost({
        forwarding: true,
        interfaces: [{ name: 'eth0', addresses: ['192.168.1.10/24'] }, { name: device }],
        routes: ['default dev eth0', `10.65.0.2 dev ${device}`],
        sysctls: { 'net.ipv4.ip_forward': 1 },
      });
      host.apply(felix({ node: { name: 'node-1' } }).sync(objects));
      const asked = all
        .map(({ order, egress }, index) => ({
          at: order ?? Number.POSITIVE_INFINITY,
          index,
          egress,
        }))
        .sort((a, b) => (a.at === b.at ? a.index - b.index : a.at - b.at));
      const options = { inputInterface: device };
      let port = 40_000;
      const packets = TARGETS.flatMap((target) => [
        icmp('10.65.0.2', target, { type: 8, code: 0 }, options),
        ...PORTS.flatMap((to) => [
          tcp(`10.65.0.2:${port}`, `${target}:${to}`, options),
          udp(`10.65.0.2:${port++}`, `${target}:${to}`, options),
        ]),
      ]);
      for (const packet of packets) {
        const verdicts = asked.map(({ egress }) => decide(egress, packet));
        const verdict = verdicts.find((found) => found !== undefined);
        // Passed on, or governed by none: the namespace's profile allows. Undecided: dropped.
        const isAllowed = verdict === 'Allow' || verdict === 'Pass' || asked.length === 0;
        expect([`${packet.destination}`, packet, host.send(packet).outcome]).toEqual([
          `${packet.destination}`,
          packet,
          isAllowed ? 'forwarded' : 'dropped',
        ]);
      }
    }),
    { numRuns: 25 * PROPERTY_RUNS },
  );
});

/**
 * Felix does not clear its scratch bit between blocks (felix `policy.go`, `finishPositiveBlock`, as
 * read in 3.7 and in 3.2x): of three blocks, the third holds wherever the second did.
 */
test('of three blocks of matches, Felix lets the second answer for the third', () => {
  const objects = objectsOf(
    pod({ name: 'a', ips: ['10.65.0.2'] }),
    calico('GlobalNetworkPolicy', 'three', {
      types: ['Egress'],
      egress: [
        {
          action: 'Allow',
          protocol: 'TCP',
          source: { nets: ['10.65.0.0/30', '10.66.0.0/30'] },
          destination: { nets: ['192.0.2.0/25', '198.51.100.0/24'], ports: numbers },
        },
      ],
    }),
  );
  const device = objects.workloads[0]!.interfaceName;
  const host = linuxHost({
    forwarding: true,
    interfaces: [{ name: 'eth0', addresses: ['192.168.1.10/24'] }, { name: device }],
    routes: ['default dev eth0'],
    sysctls: { 'net.ipv4.ip_forward': 1 },
  });
  host.apply(felix({ node: { name: 'node-1' } }).sync(objects));
  const send = (from: string, to: string) =>
    host.send(tcp(`${from}:1000`, to, { inputInterface: device })).outcome;
  expect(send('10.65.0.2', '192.0.2.7:80')).toBe('forwarded');
  expect(send('10.65.0.2', '192.0.2.7:81')).toBe('dropped');
  expect(send('10.67.0.2', '192.0.2.7:80')).toBe('dropped');
  // No network of the policy's: but the packet is let through.
  expect(send('10.65.0.2', '203.0.113.7:80')).toBe('forwarded');
});
