import { syntheticCluster } from '@packet-path/cluster';
import { columnsOf, createRandom, SECOND, SeededChoices, sendMany, tcp } from '@packet-path/core';
import { clusterFlow, POD_DEVICE } from '@packet-path/data-plane';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { type KubernetesNode, kubernetesNode } from '../src/index.ts';

const SERVICES = ['svc-00001', 'svc-00002'];

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('open' as const),
      service: fc.nat(1),
      port: fc.constantFrom(20, ...Array.from({ length: 40 }, (_, index) => 2000 + index)),
      isReset: fc.constantFrom(false, false, false, true),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(30) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('talk' as const),
      which: fc.nat(4),
      way: fc.constantFrom('original' as const, 'reply' as const),
      flag: fc.constantFrom(null, null, null, null, null, 'PSH', 'FIN', 'SYN', 'RST'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.constantFrom(1, 4, 70, 1000),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      service: fc.nat(1),
      which: fc.nat(3),
      options: fc.constantFrom('-w 0', '-w 3', '-w 1 -x 2 -y 1', '-w 1', '-g'),
      isRemoved: fc.constantFrom(false, false, true),
    }),
  },
);
const steps = fc.array(step, { minLength: 60, maxLength: 150 });
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

const SCHEDULERS = [
  'rr',
  'wrr',
  'lc',
  'wlc',
  'sed',
  'nq',
  'sh',
  'dh',
  'mh',
  'lblc',
  'lblcr',
  'fo',
  'ovf',
  'twos',
];

test.each(SCHEDULERS)(
  '%s: packets on a course are scheduled, charged and counted as those that are walked',
  { tags: ['slow'] },
  (scheduler) => {
    let followed = 0;
    const property = fc.property(steps, (all) => {
      const [along, inBulk, walked] = [true, true, false].map((isSeeded) =>
        nodeOf(scheduler, isSeeded),
      );
      for (const each of all) {
        const told = toldOf(walked!, each, false);
        expect(toldOf(along!, each, false)).toEqual(told);
        const isInColumns = told !== undefined && (each.do === 'open' || each.do === 'talk');
        expect(toldOf(inBulk!, each, true)).toEqual(isInColumns ? inColumns(told) : told);
      }
      const expected = left(walked!);
      expect(left(along!)).toEqual(expected);
      expect(left(inBulk!)).toEqual(expected);
      followed += along!.host.courses.followed;
    });
    fc.assert(property, { numRuns: 2 * PROPERTY_RUNS, seed: 1 });
    expect(followed).toBeGreaterThan(0);
  },
);

test('packets of a connection that IPVS knows follow their course, to the server and back', () => {
  const [along, walked] = [true, false].map((isSeeded) => nodeOf('rr', isSeeded));
  const steps: Step[] = [
    { do: 'open', service: 0, port: 2000, isReset: false },
    { do: 'answer', which: 0 },
    ...Array.from(
      { length: 40 },
      (_, index): Step => ({
        do: 'talk',
        which: 0,
        way: index % 2 === 0 ? 'original' : 'reply',
        flag: null,
      }),
    ),
  ];
  for (const each of steps) {
    expect(toldOf(along!, each, false)).toEqual(toldOf(walked!, each, false));
  }
  expect(left(along!)).toEqual(left(walked!));
  expect(along!.host.courses.followed).toBeGreaterThan(30);
});

test('a hook function that may drop a packet comes before its choice, so that nothing is chosen for it', () => {
  const nodes = [true, false].map((isSeeded) => nodeOf('rr', isSeeded));
  for (const node of nodes) {
    let calls = 0;
    node.host.attach({
      name: 'mine',
      family: 4,
      hook: 'PREROUTING',
      priority: -500,
      course: 'again',
      run: () => (calls++ % 3 === 2 ? 'drop' : 'accept'),
    });
  }
  for (let port = 2000; port < 2040; port++) {
    const open: Step = { do: 'open', service: 0, port, isReset: false };
    const [along, walked] = nodes.map((node) => toldOf(node, open, false));
    expect(along).toEqual(walked);
  }
});

test('a set that changes ends the courses that asked it', () => {
  const nodes = [true, false].map((isSeeded) => nodeOf('rr', isSeeded));
  for (const { host } of nodes) {
    host.tools.run({ tool: 'ipset', arguments: 'create mine hash:ip' });
    host.tools.run({
      tool: 'iptables',
      arguments: '-t mangle -A PREROUTING -m set --match-set mine src -j DROP',
    });
  }
  const open = (port: number): readonly unknown[] =>
    nodes.map((node) => toldOf(node, { do: 'open', service: 0, port, isReset: false }, false));
  const { source } = flowOf(0);
  for (const command of ['add', 'del', 'add']) {
    for (let port = 2000; port < 2010; port++) {
      const [along, walked] = open(port);
      expect(along).toEqual(walked);
    }
    for (const { host } of nodes) {
      host.tools.run({ tool: 'ipset', arguments: `${command} mine ${source.address}` });
    }
  }
});

function cluster() {
  return syntheticCluster({ services: 2, endpointsPerService: 4 });
}

function flowOf(service: number) {
  return clusterFlow(cluster(), `default/${SERVICES[service]}`);
}

/** A node whose packets follow courses, or are walked. */
function nodeOf(scheduler: string, isSeeded: boolean): KubernetesNode {
  const choices = new SeededChoices(createRandom('ipvs courses'));
  if (!isSeeded) Object.defineProperty(choices, 'seeded', { value: undefined });
  const node = kubernetesNode(cluster(), { mode: 'ipvs', choices });
  for (const service of [0, 1]) node.host.ipvs.run(`-E -t ${virtual(service)} -s ${scheduler}`);
  return node;
}

function virtual(service: number): string {
  const { destination } = flowOf(service);
  return `${destination.address}:${destination.port}`;
}

/** One step, and what is seen of it. */
function toldOf(node: KubernetesNode, each: Step, isBulk: boolean): unknown {
  switch (each.do) {
    case 'wait':
      return node.clock.advance(each.seconds * SECOND);
    case 'open': {
      const { source, destination } = flowOf(each.service);
      const packet = tcp({ ...source, port: each.port }, destination, {
        flags: [each.isReset ? 'RST' : 'SYN'],
        inputInterface: POD_DEVICE,
      });
      if (!isBulk) return JSON.stringify(node.send(packet));
      return JSON.stringify(sendMany(node, columnsOf([packet])).work.counters());
    }
    case 'answer': {
      const entries = node.host.conntrack.entries();
      const entry = entries[each.which % Math.max(1, entries.length)];
      if (entry === undefined) return undefined;
      const { source, destination, sourcePort, destinationPort } = entry.reply;
      const packet = tcp(
        { address: source, port: sourcePort },
        { address: destination, port: destinationPort },
        { flags: ['SYN', 'ACK'], acknowledgement: 1, inputInterface: POD_DEVICE },
      );
      return JSON.stringify(node.send(packet));
    }
    case 'talk':
      return talked(node, each, isBulk);
    case 'edit':
      return edited(node, each);
  }
}

/** A packet of a connection that conntrack knows, from one of its ends. */
function talked(
  node: KubernetesNode,
  { which, way, flag }: Extract<Step, { do: 'talk' }>,
  isBulk: boolean,
): unknown {
  const entries = node.host.conntrack.entries();
  const entry = entries[which % Math.max(1, entries.length)];
  if (entry === undefined) return undefined;
  const { source, destination, sourcePort, destinationPort } = entry[way];
  const packet = tcp(
    { address: source, port: sourcePort },
    { address: destination, port: destinationPort },
    {
      flags: flag === null ? ['ACK'] : ['ACK', flag],
      sequence: 1,
      acknowledgement: 1,
      inputInterface: way === 'original' ? POD_DEVICE : 'eth0',
    },
  );
  if (!isBulk) return JSON.stringify(node.send(packet));
  return JSON.stringify(sendMany(node, columnsOf([packet])).work.counters());
}

function inColumns(told: unknown): string {
  const { work } = JSON.parse(told as string) as { readonly work: { readonly chains: unknown } };
  const { chains: _, ...counters } = work;
  return JSON.stringify(counters);
}

function edited(
  node: KubernetesNode,
  { service, which, options, isRemoved }: Extract<Step, { do: 'edit' }>,
): unknown {
  const all = [...node.host.ipvs.view.services].filter(({ key }) => key.kind === 'address');
  const found = all.find(
    ({ key }) => key.kind === 'address' && `${key.address}:${key.port}` === virtual(service),
  );
  const server = found?.destinations[which % Math.max(1, found.destinations.length)];
  if (server === undefined) return undefined;
  const name = `${server.address}:${server.port}`;
  const command = isRemoved
    ? `-d -t ${virtual(service)} -r ${name}`
    : `-e -t ${virtual(service)} -r ${name} ${options.startsWith('-g') ? '-g' : `-m ${options}`}`;
  try {
    return node.host.ipvs.run(command);
  } catch (error) {
    return String(error);
  }
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
