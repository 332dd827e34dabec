import { describe, expect, it } from 'vitest';
import * as front from '../src/index.ts';
import { calicoRules } from '../src/study.ts';
import * as testing from '../src/testing.ts';
import { LOOK_AT_NOTHING } from './support/look-at-nothing.ts';
import { publishedDoors } from './support/published-doors.ts';

const doors = await publishedDoors();

const cluster = front.syntheticCluster({ services: 3, endpointsPerService: 2 });
const node = front.kubernetesNode(cluster, { mode: 'iptables' });
const flow = front.clusterFlow(cluster, 'default/svc-00001');
const planes = front.planesNamed(['iptables']);
const [iptables] = planes;
const clusters = [{ name: 'three', kind: 'synthetic', cluster: () => cluster }] as const;
const traced = front.traceFlow(node, flow);
const packet = front.tcp('10.244.0.9:1000', '10.96.0.1:80', { flags: ['SYN'] });

/** Arguments that each function of the front door takes, of which one at a time is made a wrong one. */
const RIGHT: Readonly<Record<string, readonly unknown[]>> = {
  PacketPathError: ['syntax', 'x', {}],
  Work: [],
  Address: [],
  Prefix: [front.Address.parse('10.0.0.0'), 8],
  clusterOf: [[], {}],
  readCluster: ['kind: List', {}],
  syntheticCluster: [{ services: 1, endpointsPerService: 1 }],
  readPolicies: ['', {}],
  kubernetesCluster: [cluster, { mode: 'iptables' }],
  linuxHost: [{}],
  kubernetesNode: [cluster, { mode: 'iptables' }],
  formatEndpoint: [front.parseEndpoint('10.0.0.1:1')],
  parseEndpoint: ['10.0.0.1:1'],
  tcp: ['10.0.0.1:1', '10.0.0.2:2', {}],
  udp: ['10.0.0.1:1', '10.0.0.2:2', {}],
  clusterFlow: [cluster, 'default/svc-00001', {}],
  clusterFlows: [cluster, {}],
  connections: [node, flow, 2],
  kubeProxyPlane: ['a', 'A', { mode: 'ipvs' }, {}],
  kubeProxyPlanes: [{}],
  planesNamed: [['ipvs'], {}],
  withCalico: [iptables, { objects: front.readPolicies('') }],
  compareFlow: [cluster, flow, { planes }, 'a flow'],
  compareFlows: [cluster, [{ name: 'a flow', flow }], { planes }],
  comparisonText: [front.compareFlow(cluster, flow, { planes })],
  runStudy: [{ clusters, planes }],
  studyTable: [front.runStudy({ clusters, planes })],
  sweepSizes: [[1, 2], { work: (size: number) => size }, {}],
  analyse: [cluster, flow, {}],
  formatTrace: [traced.steps, {}],
  traceFlow: [node, flow],
};

/** Values that are nobody's arguments: new ones each time, since a function may write to what it gets. */
const wrongs = (): readonly unknown[] => [
  ...[undefined, null, 4, -1, Number.NaN, true, 'x', '', {}, [], [{}], [null]],
  () => undefined,
];

/** Whether a value cannot stand for options that were left out. */
function isWrong(value: unknown): boolean {
  return value !== undefined && !(typeof value === 'object' && value !== null);
}

/** Calls with nothing, with wrong values alone, and with one wrong value among right ones. */
function* wrongCalls(right: readonly unknown[]): Generator<readonly unknown[]> {
  yield [];
  for (const kind of wrongs().keys()) {
    const wrong = (): unknown => wrongs()[kind];
    for (const count of [1, 2, 3]) yield Array.from({ length: count }, wrong);
    for (const place of right.keys()) yield right.with(place, wrong());
  }
}

/** An error that is none of ours, and the call that threw it; undefined for an answer, and for errors of ours. */
async function foreignError(
  call: (...given: unknown[]) => unknown,
  given: readonly unknown[],
): Promise<string | undefined> {
  try {
    const answer = await call(...given);
    // Generators look at what they are given when they are asked.
    if (typeof answer === 'object' && answer !== null && 'next' in answer) {
      (answer as Iterator<unknown>).next();
    }
    return undefined;
  } catch (error) {
    const isOurs = error instanceof front.PacketPathError && /\S/.test(error.message);
    return isOurs ? undefined : `(${given.map((one) => typeof one).join(', ')}): ${error}`;
  }
}

async function foreignErrors(
  call: (...given: unknown[]) => unknown,
  right: readonly unknown[],
): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const given of wrongCalls(right)) {
    const foreign = await foreignError(call, given);
    if (foreign !== undefined) found.add(foreign);
  }
  return [...found];
}

type Exported = readonly [name: string, call: (...given: unknown[]) => unknown, value: unknown];

function functionsOf(door: object): readonly Exported[] {
  return Object.entries(door).flatMap(([name, value]): Exported[] => {
    if (typeof value !== 'function') return [];
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    return [[name, isClass ? (...given) => Reflect.construct(value, given) : value, value]];
  });
}

describe('called with nothing, null, numbers, texts, objects that are none', () => {
  it.each(functionsOf(front))(
    '%s answers, or an error of ours says what is wrong',
    async (name, call) => {
      // A name that is new needs arguments here, so that each of them is made wrong by itself.
      expect(RIGHT).toHaveProperty(name);
      expect(await foreignErrors(call, RIGHT[name] ?? [])).toEqual([]);
    },
  );

  const others = new Map<unknown, Exported>();
  for (const { name, module } of doors) {
    for (const exported of functionsOf(module)) {
      const [called, , value] = exported;
      if (!others.has(value) && !LOOK_AT_NOTHING.has(called))
        others.set(value, [`${name} ${called}`, exported[1], value]);
    }
  }
  it.each([...others.values()])('%s of a door beside it too', async (_, call, value) => {
    const dear = value === calicoRules;
    // With nothing it builds nodes, which another test does: here it gets what is wrong alone.
    const careful = (given: unknown[]) => !dear || (given.length > 0 && isWrong(given[0]));
    const asked = (...given: unknown[]): unknown => (careful(given) ? call(...given) : undefined);
    expect(await foreignErrors(asked, [])).toEqual([]);
  });

  it('every name that is exempt is exported, and only for the reason told', () => {
    const exported = new Set(doors.flatMap(({ module }) => Object.keys(module)));
    expect([...LOOK_AT_NOTHING].filter((name) => !exported.has(name))).toEqual([]);
    expect(others.size).toBeGreaterThan(400);
  });

  const host = front.linuxHost({});
  const nodes = front.kubernetesCluster(cluster, { mode: 'ipvs', nodes: 2 });
  const methods: readonly (readonly [string, string, object, readonly unknown[]])[] = [
    ...[node, host, nodes].flatMap((path): [string, string, object, readonly unknown[]][] => [
      [path.constructor.name, 'send', path, [packet]],
      [path.constructor.name, 'connect', path, [flow]],
      [path.constructor.name, 'listen', path, [() => undefined]],
    ]),
    ['KubernetesNode', 'update', node, [cluster]],
    ['KubernetesNode', 'outcomes', node, [flow]],
    ['KubernetesCluster', 'update', nodes, [cluster]],
    ['KubernetesCluster', 'node', nodes, ['node-1']],
    ['Work', 'rulesEvaluatedIn', traced.connection.opening, [{ table: 'nat' }]],
    ['Work', 'add', traced.connection.opening, [traced.connection.total]],
    ['VirtualClock', 'advance', node.clock, [1000]],
  ];
  it.each(methods)('%s.%s', async (_, name, subject, right) => {
    const call = (...given: unknown[]) => Reflect.apply(Reflect.get(subject, name), subject, given);
    expect(await foreignErrors(call, right)).toEqual([]);
  });
});

describe('an error names the function, what was given and what was expected', () => {
  it.each([
    [
      () => front.readCluster(undefined as never),
      /^readCluster: text is undefined; expected a text$/,
    ],
    [
      () => front.readCluster(Buffer.from('kind: List') as never),
      /^readCluster: text is a Buffer; expected a text$/,
    ],
    [() => node.send(undefined as never), /^undefined is no packet; expected a packet, as tcp\(\)/],
    [
      () => front.syntheticCluster({} as never),
      /^syntheticCluster: services and endpointsPerService are missing; expected services \(a whole number/,
    ],
    [
      () => front.compareFlow(cluster, flow, { plane: planes } as never),
      /^compareFlow has no option 'plane', did you mean 'planes'\?/,
    ],
    [() => front.runStudy({} as never), /^runStudy: clusters and planes are missing; expected/],
    [() => testing.samplesOf(4 as never, () => 1), /^samplesOf: sizes is 4; expected a list/],
    [() => front.runStudy({ clusters, planes: [] }), /planes is \[\]; expected .*one at least$/],
    [() => front.compareFlow(cluster, flow, { planes: [] }), /planes is \[\]; .*one at least$/],
    [
      () => front.sweepSizes([1, 2], { work: () => 1 }, { titel: 'x' } as never),
      /^sweepSizes has no option 'titel', did you mean 'title'\?/,
    ],
    [() => front.sweepSizes([1, 2, 1], { work: () => 1 }), /size 1 is there twice; expected each/],
    [
      () => testing.samplesOf([1, 2], () => undefined as never),
      /^samplesOf: the work at size 1 is undefined; expected a number/,
    ],
    [
      () => testing.samplesOf([1, 2], (async () => 1) as never),
      /^samplesOf: the work at size 1 is a promise; expected a number, and no promise of one/,
    ],
    [
      () =>
        testing.expectGrowth(
          'cubic' as never,
          testing.samplesOf([1, 2, 3, 4], (size) => size),
        ),
      /^expectGrowth: kind is 'cubic'; expected constant, logarithmic, linear, n log n or quadratic/,
    ],
    [() => front.sweepSizes([], { work: () => 1 }), /^sweepSizes: there are no sizes; expected/],
    [() => front.traceFlow(4 as never, flow), /^traceFlow: path is 4; expected a host/],
  ])('%#', (run, message) => {
    expect(run).toThrow(
      expect.objectContaining({ name: 'PacketPathError', message: expect.stringMatching(message) }),
    );
  });
});
