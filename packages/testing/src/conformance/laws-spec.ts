import { type Connection, EveryOutcome, formatEndpoint, SECOND } from '@packet-path/core';
import { describe, expect, test } from 'vitest';
import { expectConstant, expectLinear } from '../complexity/expect-growth.ts';
import { chiSquaredUniform } from '../statistics/chi-squared.ts';
import type { MakeNode, NodeUnderTest } from './kube-proxy/node-under-test.ts';
import { flowOf } from './kube-proxy/observe.ts';
import { PLACES } from './kube-proxy/place.ts';
import type { ServiceSpec } from './kube-proxy/service-spec.ts';
import { setupOf } from './kube-proxy/setup.ts';

const PLACE = PLACES[4];
const FRONTEND = `${PLACE.clusterIP(1)}:80`;
const AFFINITY_SECONDS = 60;
const DAY = 86_400 * SECOND;
/** The largest cluster of the law of growth; addresses are counted up from the first cluster IP. */
const SIZES = [1, 4, 16, 64];

/** Laws that kube-proxy's own tests cannot see, since they follow texts: time, chance, connections, counts. */
export function lawsSpec(makeNode: MakeNode, growth: 'constant' | 'linear'): void {
  describe('beyond single packets', () => {
    const of = (services: readonly ServiceSpec[], choices?: EveryOutcome): NodeUnderTest =>
      makeNode(setupOf({ family: 4, services }, choices));

    /** The endpoints that one client meets in six calls, with so long between them. */
    const metBySticky = (pause: number): readonly string[] => {
      const choices = new EveryOutcome();
      const node = of([service(3, { affinitySeconds: AFFINITY_SECONDS })], choices);
      const met = new Set<string>();
      for (let call = 0; call < 6; call++) {
        met.add(endpointOf(connect(node, 20_000 + call)));
        choices.next();
        node.wait(pause);
      }
      return [...met].sort();
    };

    test('a client keeps its endpoint while it keeps calling, whatever chance would decide', () => {
      expect(metBySticky((AFFINITY_SECONDS / 2) * SECOND)).toHaveLength(1);
    });

    test('a client that was away may get any endpoint', () => {
      expect(metBySticky(DAY)).toEqual(endpoints(3).toSorted());
    });

    test('other clients are not bound by it', () => {
      const choices = new EveryOutcome();
      const node = of([service(3, { affinitySeconds: AFFINITY_SECONDS })], choices);
      const met = new Set<string>();
      for (let client = 100; client < 106; client++) {
        met.add(endpointOf(connect(node, 20_000, `10.180.0.${client}`)));
        choices.next();
      }
      expect(met.size).toBe(3);
    });

    test('new connections are shared evenly', () => {
      const node = of([service(10)]);
      const counts = new Map(endpoints(10).map((endpoint) => [endpoint, 0]));
      for (let call = 0; call < 1000; call++) {
        const endpoint = endpointOf(connect(node, 20_000 + call));
        counts.set(endpoint, counts.get(endpoint)! + 1);
      }
      expect(counts.size).toBe(10);
      // A fair choice fails this for one seed in a hundred; the seed is the node's.
      expect(chiSquaredUniform([...counts.values()]).pValue).toBeGreaterThan(0.01);
    });

    test('a known connection stays, and a SYN that is sent again is no new one', () => {
      const choices = new EveryOutcome();
      const node = of([service(3)], choices);
      const first = connect(node, 20_000);
      const endpoint = endpointOf(first);
      while (choices.next()) {
        first.request();
        expect(first.outcome).toBe('established');
        expect(endpointOf(connect(node, 20_000))).toBe(endpoint);
      }
    });

    test(`a new connection’s rules are ${growth} in the number of services`, () => {
      const samples = SIZES.map((size) => {
        const node = of(Array.from({ length: size }, (_, index) => numbered(index)));
        const connection = node.path.connect(
          flowOf(
            { name: '', from: 'pod', to: `${numbered(size - 1).clusterIP}:80`, expect: '' },
            PLACE,
            20_000,
          ),
        );
        expect(connection.outcome).toBe('established');
        return { size, work: connection.opening.rulesEvaluated, later: laterRules(connection) };
      });
      if (growth === 'linear') expectLinear(samples);
      else expectConstant(samples);
      expectConstant(samples.map(({ size, later }) => ({ size, work: later })));
    });
  });
}

/** Rules that a request evaluates, on a connection that is known. */
function laterRules(connection: Connection): number {
  return connection.request().rulesEvaluated;
}

function endpoints(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) => `${index % 2 === 0 ? PLACE.here(10 + index) : PLACE.there(10 + index)}:80`,
  );
}

function service(count: number, spec: Partial<ServiceSpec> = {}): ServiceSpec {
  const ports = [{ port: 80, endpoints: endpoints(count) }];
  return { name: 'svc1', clusterIP: PLACE.clusterIP(1), ports, ...spec };
}

/** One of many services, each with an endpoint of its own. */
function numbered(index: number): ServiceSpec {
  return {
    name: `svc${index}`,
    clusterIP: `172.30.9.${index + 1}`,
    ports: [{ port: 80, endpoints: [`${PLACE.here(index + 1)}:80`] }],
  };
}

function connect({ path }: NodeUnderTest, port: number, address?: string): Connection {
  const from = address === undefined ? 'pod' : { address };
  const connection = path.connect(
    flowOf({ name: '', from, to: FRONTEND, expect: '' }, PLACE, port),
  );
  expect(connection.outcome).toBe('established');
  return connection;
}

function endpointOf({ reply }: Connection): string {
  return formatEndpoint({ address: reply.source, port: reply.sourcePort });
}
