import {
  type Connection,
  formatEndpoint,
  Protocol,
  parseEndpoint,
  SECOND,
} from '@packet-path/core';
import { clusters } from '@packet-path/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../../test/property-runs.ts';
import { type KubernetesNode, kubernetesNode } from '../../src/index.ts';
import { addressOf } from './oracle.ts';
import { type Step, steps, worldAfter } from './session.ts';
import { clusterOfWorld, EMPTY_WORLD, SLOTS, type World } from './small-world.ts';

/** Connections through the userspace proxy, each with the endpoint that the proxy chose for it. */
class ProxiedSession {
  readonly #node = kubernetesNode(clusterOfWorld(EMPTY_WORLD), { mode: 'userspace' });
  readonly #live: {
    readonly connection: Connection;
    readonly client: string;
    readonly endpoint: string;
  }[] = [];
  #world: World = EMPTY_WORLD;
  #port = 40_000;

  run(step: Step): void {
    switch (step.do) {
      case 'change':
      case 'turn':
        this.#change(worldAfter(this.#world, step));
        break;
      case 'open':
        this.#open(step.slot, step.pick);
        break;
      case 'send':
        this.#live[step.which % Math.max(1, this.#live.length)]?.connection.request();
        this.#expectAll();
        break;
      case 'wait':
        this.#node.clock.advance(step.seconds * SECOND);
        break;
    }
  }

  #change(world: World): void {
    this.#node.update(clusterOfWorld(world));
    this.#world = world;
    this.#expectAll();
  }

  /** TCP alone: a proxy forgets its UDP clients after a quarter of a second. */
  #open(at: number, pick: number): void {
    const { ports } = SLOTS[at]!;
    const { port, protocol, nodePort } = ports[pick % ports.length]!;
    if (protocol === 'UDP') return;
    const client = `10.244.1.200:${this.#port++}`;
    const connection = this.#node.connect({
      protocol: Protocol.TCP,
      source: parseEndpoint(client),
      destination: parseEndpoint(addressOf(at, port, nodePort !== 0 && pick > 1)),
    });
    const endpoint = this.#endpointOf(client);
    if (connection.outcome !== 'established' || endpoint === undefined) return;
    this.#live.push({ connection, client, endpoint });
  }

  #endpointOf(client: string): string | undefined {
    const session = this.#node.userspaceProxy?.sessions.find(
      (known) => formatEndpoint(known.client) === client,
    );
    return session?.endpoint && formatEndpoint(session.endpoint);
  }

  #expectAll(): void {
    for (const { connection, client, endpoint } of this.#live) {
      expect(this.#endpointOf(client)).toBe(endpoint);
      expect(connection.outcome).toBe('established');
    }
  }
}

test('the userspace proxy leaves connections with the endpoints that it chose', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const session = new ProxiedSession();
      for (const step of all) session.run(step);
    }),
    { numRuns: 8 * PROPERTY_RUNS },
  );
});

/** Portals that stay keep their rules and ports, so both are as good in another order. */
function portalRules(node: KubernetesNode): readonly string[] {
  return ([4, 6] as const).flatMap((family) =>
    node.host.iptables[family]
      .save()
      .replace(
        /--to-ports \d+|(?<=--to-destination \S+:)\d+|(?<=-A \S+-NON-LOCAL .*--dport )\d+/g,
        '#',
      )
      .split('\n')
      .sort(),
  );
}

test('the rules of the userspace proxy are those of a fresh one, but for order and ports', () => {
  fc.assert(
    fc.property(fc.array(clusters({ services: 5 }), { minLength: 2, maxLength: 4 }), (history) => {
      const options = { mode: 'userspace', families: [4, 6] } as const;
      const node = kubernetesNode(history[0]!, options);
      for (const cluster of history.slice(1)) {
        node.update(cluster);
        expect(portalRules(node)).toEqual(portalRules(kubernetesNode(cluster, options)));
      }
    }),
    { numRuns: 6 * PROPERTY_RUNS },
  );
});
