import { readPolicies } from '@packet-path/calico';
import { checkCluster } from '@packet-path/cluster';
import { type Connection, Protocol, tcp } from '@packet-path/core';
import { readWorkload } from '@packet-path/experiment';
import { linuxHost } from '@packet-path/linux-host';
import {
  AssertionFailed,
  checkUnderTest,
  choosesFairly,
  churn,
  establishedSkipsNat,
  expectConstant,
  expectLinear,
  flows,
  hostCommands,
  hostTexts,
  modelOf,
  networkPolicyTexts,
  packets,
  repliesComeFromTheService,
  sameSeedSameTrace,
  samplesOf,
  underTest,
  workloadTexts,
} from '@packet-path/testing';
import { packetPathSpec } from '@packet-path/testing/conformance';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { clusterFlow, kubernetesNode, planesNamed, syntheticCluster } from '../src/index.ts';

const cluster = syntheticCluster({ services: 3, endpointsPerService: 3 });
const [iptables] = planesNamed(['iptables']);
const few = { numRuns: 5, seed: 1 };

describe('a claim about complexity', () => {
  const rules = (mode: 'iptables' | 'ipvs') =>
    samplesOf([1, 10, 100, 300], (services) => {
      const many = syntheticCluster({ services, endpointsPerService: 1 });
      const node = kubernetesNode(many, { mode, order: 'cluster' });
      const last = many.services.at(-1)!;
      return node.connect(clusterFlow(many, `default/${last.name}`)).opening.rulesEvaluated;
    });

  test('holds in a few lines, and swapped names the law that was found', () => {
    expectLinear(rules('iptables'));
    expectConstant(rules('ipvs'));
    expect(() => expectConstant(rules('iptables'))).toThrow(
      /is \d+ \+ 1\.00 × size, which is linear in size, and was claimed to be constant:\n {2}size 1: \d+/,
    );
    expect(() => expectLinear(rules('ipvs'))).toThrow(/which is constant in size/);
  });

  test('shows law and points where fast-check says what failed', () => {
    const claim = fc.property(fc.nat(9), () => {
      expectConstant(rules('iptables'));
    });
    expect(() => fc.assert(claim, { numRuns: 1 })).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({
          message: expect.stringMatching(/1\.00 × size[\s\S]*size 300: /),
        }),
      }),
    );
  });
});

describe('underTest', () => {
  test('adapts a node, a maker of nodes and a plane', () => {
    const node = kubernetesNode(cluster, { mode: 'ipvs' });
    fc.assert(repliesComeFromTheService(underTest(node)), few);
    const maker = underTest((seed) => kubernetesNode(cluster, { mode: 'nftables', seed }));
    fc.assert(sameSeedSameTrace(maker), few);
    fc.assert(establishedSkipsNat(underTest(iptables!)), few);
    expect(() => sameSeedSameTrace(underTest(node))).toThrow(/compares two hosts of one seed/);
  });

  test('asks for what a host does not know', () => {
    expect(() => underTest(linuxHost())(1)).toThrow(
      /knows no cluster; expected services and clients/,
    );
    expect(() => underTest({} as never)).toThrow(/carries no packets/);
  });

  test('says all that the laws lack before they run', () => {
    const under = underTest(kubernetesNode(cluster, { mode: 'ipvs' }))(1);
    expect(() => checkUnderTest(under, [Protocol.TCP, Protocol.UDP])).toThrow(
      /lacks a service of udp/,
    );
    const lonely = underTest((seed) => kubernetesNode(cluster, { mode: 'ipvs', seed }), {
      clients: [],
    });
    expect(() => packetPathSpec('lonely', lonely)).toThrow(
      /lacks a service of udp, a client of IPv4/,
    );
  });
});

describe('a claim that fails', () => {
  test('does not read as a fact, and is an assertion error', () => {
    const node = kubernetesNode(cluster, { mode: 'ipvs' });
    const make = underTest(node);
    const elsewhere = () => {
      const under = make(1);
      const [service] = under.services;
      const backend = { address: service!.frontend.address, port: 1 };
      return { ...under, services: [{ ...service!, backends: [backend] }] };
    };
    const { errorInstance } = fc.check(repliesComeFromTheService(elsewhere), few);
    expect(errorInstance).toBeInstanceOf(AssertionFailed);
    expect(errorInstance).toMatchObject({
      name: 'AssertionError',
      code: 'assertion-failed',
      message: expect.stringMatching(/^it does not hold that .* was answered by a backend: /),
    });
  });

  test('fails where it could only pass on nothing', () => {
    const host = linuxHost({
      interfaces: [
        { name: 'eth0', addresses: ['10.0.0.1/24'] },
        { name: 'eth1', addresses: ['10.0.1.1/24'] },
      ],
      forwarding: true,
    });
    const { source, destination } = tcp('10.0.0.9:1', '10.0.1.9:80');
    const end = { address: destination, port: 80 };
    const plain = underTest(host, {
      services: [{ protocol: Protocol.TCP, frontend: end, backends: [end] }],
      clients: [source],
    });
    const { errorInstance } = fc.check(establishedSkipsNat(plain), few);
    expect(errorInstance).toMatchObject({
      message:
        'the law that established packets skip the nat table says nothing here: no packet was translated',
    });
  });
});

describe('arbitraries for all that a user composes', () => {
  test('of hosts have nftables too, and each loads', { tags: ['slow'] }, () => {
    const check = fc.property(hostTexts(), (texts) => {
      expect(linuxHost(texts as never).nftables.save().length).toBeGreaterThanOrEqual(0);
    });
    fc.assert(check, { numRuns: 4 * PROPERTY_RUNS });
    expect(fc.sample(hostTexts(), 50).some(({ nftables }) => nftables.length > 0)).toBe(true);
  });

  test('of workloads and policies are texts that are read', () => {
    fc.assert(
      fc.property(workloadTexts(), (text) => {
        expect(readWorkload(text).clients.length).toBeGreaterThan(0);
      }),
    );
    fc.assert(
      fc.property(networkPolicyTexts(), (text) => {
        expect(readPolicies(text)).toBeDefined();
      }),
    );
  });

  test('of churn are clusters that a node follows', () => {
    const property = fc.property(churn({ changes: 4, services: 3 }), ([first, ...versions]) => {
      const node = kubernetesNode(checkCluster(first!), { mode: 'nftables' });
      for (const version of versions) node.update(version);
    });
    fc.assert(property, { numRuns: 4 * PROPERTY_RUNS });
  });

  test('print as lines', () => {
    expect(fc.stringify(fc.sample(flows(4), 1)[0])).toMatch(/^[\d.]+:\d+ -> [\d.]+:\d+ \w+$/);
    expect(fc.stringify(fc.sample(packets(), 1)[0])).toMatch(/ -> /);
    const [commands] = fc.sample(hostCommands(5), { numRuns: 1, seed: 3 });
    expect([...commands!].map(String)).toContainEqual(
      expect.stringMatching(/^(open service \d+ from|ask connection|close connection|wait) /),
    );
  });
});

describe('commands and fairness', () => {
  test('a host keeps its promises over any commands', () => {
    const make = underTest((seed) => kubernetesNode(cluster, { mode: 'iptables', seed }));
    const property = fc.property(hostCommands(12), fc.nat(), (commands, seed) => {
      fc.modelRun(() => modelOf(make(seed)), commands);
    });
    fc.assert(property, { numRuns: 5 * PROPERTY_RUNS });
  });

  test.each([
    [undefined, /^modelOf: path is undefined; expected a path with its services, as underTest/],
    [() => 0, /^modelOf: path is a function/],
    [{ services: [], clients: [] }, /^modelOf: path is/],
    [
      { services: [], clients: [], path: { name: 'p' }, wait: () => 0 },
      /the path p lacks a service/,
    ],
  ])('say what they need: %j', (under, message) => {
    expect(() => modelOf(under as never)).toThrow(
      expect.objectContaining({
        name: 'PacketPathError',
        message: expect.stringMatching(message),
      }),
    );
  });

  test('find a host that moves connections', () => {
    const property = fc.property(hostCommands(12), fc.nat(), (commands, seed) => {
      const under = underTest((one) => kubernetesNode(cluster, { mode: 'iptables', seed: one }))(
        seed,
      );
      const { path } = under;
      let other: Connection | undefined;
      const connect: typeof path.connect = (flow) => {
        const connection = path.connect(flow);
        other ??= connection;
        return Object.create(connection, { reply: { get: () => other!.original } });
      };
      const faulty = {
        ...under,
        path: { name: path.name, clock: path.clock, send: path.send, connect },
      };
      fc.modelRun(() => modelOf(faulty), commands);
    });
    expect(fc.check(property, { numRuns: 25 }).failed).toBe(true);
  });

  test('a fair plane is fair, and one that draws badly is not', { tags: ['slow'] }, () => {
    const fair = { numRuns: 2, seed: 1 };
    fc.assert(choosesFairly(iptables!, { cluster, draws: 600 }), fair);
    const skewed = { chance: () => true, below: () => 0, between: () => 0, some: () => [] };
    const unfair = choosesFairly(iptables!, { cluster, draws: 600, choices: skewed as never });
    const { errorInstance } = fc.check(unfair, fair);
    expect(errorInstance).toMatchObject({
      message: expect.stringMatching(
        /are not chosen fairly: chance brings such counts once in \d+:\n/,
      ),
    });
  });
});
