import { PacketPathError, SECOND } from '@packet-path/core';
import type { ConntrackCleanup } from '@packet-path/kube-proxy';
import { describe, expect, test, vi } from 'vitest';
import { type KubernetesNode, kubernetesNode } from '../../src/index.ts';
import {
  type Condition,
  clusterOfWorld,
  PODS,
  type ServiceState,
  targetPort,
  type World,
} from './small-world.ts';
import { type Call, hangUp, open, send } from './talk.ts';

const [TCP_SLOT, UDP_SLOT] = [0, 1];

/** One service, with pods in the conditions given. */
function only(slot: number, pods: Readonly<Record<number, Condition>>): World {
  const state: ServiceState = {
    ports: new Set([0]),
    pods: new Map(Object.entries(pods).map(([pod, condition]) => [Number(pod), condition])),
    affinity: false,
  };
  return [0, 1, 2].map((at) => (at === slot ? state : undefined));
}

const cluster = (slot: number, pods: Readonly<Record<number, Condition>>) =>
  clusterOfWorld(only(slot, pods));
const serverOf = (slot: number, pod: number): string =>
  `${PODS[pod]}:${targetPort(slot, slot === UDP_SLOT ? 53 : 80)}`;

let port = 30_000;
const caller = (protocol: 'TCP' | 'UDP'): Call => ({
  protocol,
  client: `10.244.1.200:${port++}`,
  device: 'cni0',
  service: protocol === 'TCP' ? '10.96.0.10:80' : '10.96.0.11:53',
});

describe('a client of a UDP service that always sends from one port', () => {
  /** Where its datagrams go: while there is a pod, when there is none, and when there is another. */
  const story = (conntrackCleanup: ConntrackCleanup) => {
    const node = kubernetesNode(cluster(UDP_SLOT, { 0: 'ready' }), {
      mode: 'iptables',
      conntrackCleanup,
    });
    const call = caller('UDP');
    const heard = () => send(node, call)?.server ?? 'refused';
    const first = heard();
    node.update(cluster(UDP_SLOT, {}));
    const without = heard();
    node.clock.advance(20 * SECOND);
    const later = heard();
    node.update(cluster(UDP_SLOT, { 1: 'ready' }));
    return [first, without, later, heard()];
  };
  const [old, next] = [serverOf(UDP_SLOT, 0), serverOf(UDP_SLOT, 1)];

  test.each<[string, ConntrackCleanup, readonly string[]]>([
    ['is refused, then served, to 1.31', '1.31', [old, 'refused', 'refused', next]],
    // kubernetes #139628: 13 hours, at the place where it was found.
    ['talks to a pod that is gone, in 1.32', '1.32', [old, old, old, next]],
    ['is refused, then served, since', '1.37', [old, 'refused', 'refused', next]],
  ])('%s', (_, cleanup, places) => {
    expect(story(cleanup)).toEqual(places);
  });

  test('that began before the service had a pod reaches the first (kubernetes #48370)', () => {
    for (const conntrackCleanup of ['1.31', '1.37'] as const) {
      const node = kubernetesNode(clusterOfWorld([undefined, undefined, undefined]), {
        mode: 'iptables',
        conntrackCleanup,
      });
      const call = caller('UDP');
      // Untranslated: nobody knows the address yet.
      expect(send(node, call)?.server).toBe(call.service);
      node.update(cluster(UDP_SLOT, { 0: 'ready' }));
      expect(send(node, call)?.server).toBe(old);
    }
  });
});

describe('graceful termination in IPVS mode', () => {
  const both = cluster(TCP_SLOT, { 0: 'ready', 3: 'ready' });
  const listed = (node: KubernetesNode): readonly string[] =>
    node.host.ipvs
      .save()
      .split('\n')
      .flatMap((line) => /-r (\S+) -m -w (\d)/.exec(line)?.slice(1).join(' ') ?? []);
  /** A node with a connection to each of two pods, and the call of the first. */
  const serving = () => {
    const node = kubernetesNode(both, { mode: 'ipvs' });
    const calls = [caller('TCP'), caller('TCP')];
    const servers = calls.map((call) => open(node, call)?.server);
    const call = calls[servers.indexOf(serverOf(TCP_SLOT, 0))]!;
    expect(servers).toContain(serverOf(TCP_SLOT, 3));
    return { node, call };
  };
  const [leaving, staying] = [serverOf(TCP_SLOT, 0), serverOf(TCP_SLOT, 3)];

  test('a server goes a minute after its last connection (kubernetes #57841)', () => {
    const { node, call } = serving();
    node.update(cluster(TCP_SLOT, { 3: 'ready' }));
    expect(listed(node)).toEqual([`${leaving} 0`, `${staying} 1`]);
    expect(send(node, call)).toEqual({ server: leaving, answered: true });
    for (let count = 0; count < 4; count++) {
      expect(open(node, caller('TCP'))?.server).toBe(staying);
    }
    node.clock.advance(300 * SECOND);
    expect(listed(node)).toContain(`${leaving} 0`);
    hangUp(node, call);
    // CLOSE lasts ten seconds, then the next full minute comes.
    node.clock.advance(75 * SECOND);
    expect(listed(node)).toEqual([`${staying} 1`]);
  });

  test('a server that comes back serves again, and keeps its connections (kubernetes #92019)', () => {
    const { node, call } = serving();
    node.update(cluster(TCP_SLOT, { 3: 'ready' }));
    node.update(both);
    expect([...listed(node)].sort()).toEqual([`${leaving} 1`, `${staying} 1`]);
    node.clock.advance(SECOND);
    expect(send(node, call)).toEqual({ server: leaving, answered: true });
    const servers = [0, 1].map(() => open(node, caller('TCP'))?.server);
    expect(servers.sort()).toEqual([leaving, staying]);
  });

  test('a client that uses its port again is not sent to a server on its way out (kubernetes #81775)', () => {
    const { node, call } = serving();
    node.update(cluster(TCP_SLOT, { 3: 'ready' }));
    hangUp(node, call);
    // Its conntrack entry is over too, or the first SYN would be lost to it.
    node.clock.advance(11 * SECOND);
    expect(open(node, call)?.server).toBe(staying);
  });

  test('datagrams do not wait (kubernetes #71514)', () => {
    const node = kubernetesNode(cluster(UDP_SLOT, { 0: 'ready', 3: 'ready' }), { mode: 'ipvs' });
    const call = caller('UDP');
    const first = send(node, call)?.server;
    const other = first === serverOf(UDP_SLOT, 0) ? 3 : 0;
    node.update(cluster(UDP_SLOT, { [other]: 'ready' }));
    node.clock.advance(0.01 * SECOND);
    expect(send(node, call)?.server).toBe(serverOf(UDP_SLOT, other));
  });
});

describe('a restore that fails', () => {
  const refuse = (): never => {
    throw new PacketPathError('not-allowed', 'another program holds the lock');
  };

  test.each(['iptables', 'nftables'] as const)(
    'loses no change: the next sync makes up for it, in %s mode (kubernetes #112604)',
    (mode) => {
      const node = kubernetesNode(cluster(TCP_SLOT, { 0: 'ready' }), { mode });
      const stubborn = vi.spyOn(node.host, 'run').mockImplementation(refuse);
      const changed = cluster(TCP_SLOT, { 3: 'ready' });
      expect(() => node.update(changed)).toThrow(PacketPathError);
      expect(open(node, caller('TCP'))?.server).toBe(serverOf(TCP_SLOT, 0));
      stubborn.mockRestore();
      node.update(changed);
      expect(open(node, caller('TCP'))?.server).toBe(serverOf(TCP_SLOT, 3));
    },
  );
});
