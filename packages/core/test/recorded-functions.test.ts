import { proxyPorts, syntheticCluster } from '@packet-path/cluster';
import { clusterFlow, POD_DEVICE } from '@packet-path/data-plane';
import { type KubernetesNode, kubernetesNode } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import { type HookFunction, type Packet, tcp, withFields } from '../src/index.ts';

const cluster = syntheticCluster({ services: 4, endpointsPerService: 1 });
const [port] = proxyPorts(cluster, 4);
const flow = clusterFlow(cluster, port!.name);

const opening = (source: number, options = {}): Packet =>
  tcp({ ...flow.source, port: source }, flow.destination, {
    inputInterface: POD_DEVICE,
    ...options,
  });

/** A node with a hook function of one's own, which hears of its packets. */
function nodeWith(part: Partial<HookFunction>, run: HookFunction['run']): KubernetesNode {
  const node = kubernetesNode(cluster, { mode: 'iptables' });
  node.host.attach({ name: 'mine', family: 4, hook: 'FORWARD', priority: 300, run, ...part });
  return node;
}

function followed(node: KubernetesNode): number {
  for (let source = 3000; source < 3010; source++) node.host.send(opening(source));
  return node.host.courses.followed;
}

describe('a hook function', () => {
  test('that says nothing of courses is asked about every packet, which is walked', () => {
    let asked = 0;
    const node = nodeWith({}, () => {
      asked++;
      return 'accept';
    });
    expect(followed(node)).toBe(0);
    expect(asked).toBe(10);
  });

  test('that runs again runs for each packet of a course', () => {
    const seen: number[] = [];
    const node = nodeWith({ course: 'again' }, (packet, passage) => {
      seen.push(packet.sourcePort);
      passage.work.rulesMatched += 100;
      return 'accept';
    });
    expect(followed(node)).toBeGreaterThan(5);
    expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => 3000 + index));
    expect(node.host.send(opening(4000)).work.rulesMatched).toBeGreaterThanOrEqual(100);
  });

  test('that runs again may drop a packet of a course, which ends there', () => {
    const node = nodeWith({ course: 'again' }, ({ sourcePort }) =>
      sourcePort === 3008 ? 'drop' : 'accept',
    );
    const outcomes = Array.from({ length: 10 }, (_, index) =>
      node.host.send(opening(3000 + index)),
    );
    for (const [index, { outcome, reason, emitted }] of outcomes.entries()) {
      expect(outcome).toBe(index === 8 ? 'dropped' : 'forwarded');
      expect(emitted).toHaveLength(index === 8 ? 0 : 1);
      if (index === 8) expect(reason).toEqual({ kind: 'hook', hook: 'FORWARD', name: 'mine' });
    }
    expect(node.host.courses.followed).toBeGreaterThan(5);
    // The connection of the dropped packet was not made.
    expect(node.host.conntrack.entries()).toHaveLength(9);
  });

  test.each(['source', 'mark'] as const)(
    'that runs again and moves the %s refuses courses',
    (field) => {
      const node = nodeWith({ course: 'again' }, (packet) => {
        if (field === 'mark') packet.mark = 77;
        else packet.source = packet.source.plus(1);
        return 'accept';
      });
      expect(followed(node)).toBe(0);
    },
  );

  test('that draws for each packet leaves no course with a draw behind it', () => {
    const two = syntheticCluster({ services: 2, endpointsPerService: 3 });
    const make = (isEarly: boolean) => {
      const node = kubernetesNode(two, { mode: 'iptables' });
      node.host.attach({
        name: 'mine',
        family: 4,
        hook: isEarly ? 'PREROUTING' : 'POSTROUTING',
        priority: isEarly ? -1000 : 1000,
        course: 'again',
        run: () => (node.host.choices.below('statistic', 2) >= 0 ? 'accept' : 'drop'),
      });
      return node;
    };
    const target = clusterFlow(two, proxyPorts(two, 4)[0]!.name);
    const counts = [true, false].map((isEarly) => {
      const node = make(isEarly);
      for (let source = 3000; source < 3060; source++) {
        const from = { ...target.source, port: source };
        node.host.send(tcp(from, target.destination, { inputInterface: POD_DEVICE }));
      }
      return node.host.courses.followed;
    });
    expect(counts[0]).toBe(0);
    expect(counts[1]).toBeGreaterThan(0);
  });
});

test('packets of a course differ in length, and one that is too long for a device is walked', () => {
  const node = kubernetesNode(cluster, { mode: 'iptables' });
  const [device] = [...node.host.interfaces.values()].filter(({ name }) => name !== 'lo');
  expect(device).toBeDefined();
  followed(node);
  const before = node.host.courses.followed;
  for (const [index, payload] of [0, 100, 1400].entries()) {
    const { emitted } = node.host.send(opening(5000 + index, { payload }));
    expect(emitted[0]!.length).toBe(40 + payload + (opening(1).length - 40));
  }
  expect(node.host.courses.followed).toBe(before + 3);
  const dying = node.host.send(opening(5010, { ttl: 1 }));
  expect(dying.reason).toEqual({ kind: 'ttl exceeded' });
});

test('a packet that is tried dry names the state in its way, or fares as it would', () => {
  const node = kubernetesNode(cluster, { mode: 'iptables' });
  const told = [
    opening(3000),
    withFields(opening(3000), { ttl: 1 }),
    tcp('10.244.0.9:1', '10.244.0.1:80', { inputInterface: POD_DEVICE }),
  ].map((packet) => {
    const before = JSON.stringify(node.host.conntrack.entries());
    const dry = node.host.dryRun(packet);
    expect(JSON.stringify(node.host.conntrack.entries())).toBe(before);
    return 'state' in dry ? dry.state : dry.traversal.outcome;
  });
  expect(told).toMatchInlineSnapshot(`
    [
      "forwarded",
      "an answer of the host's own",
      "a socket of the host",
    ]
  `);
  const busy = nodeWith({}, () => 'accept');
  const dry = busy.host.dryRun(opening(3000));
  expect('state' in dry && dry.state).toMatch(/mine/);
});
