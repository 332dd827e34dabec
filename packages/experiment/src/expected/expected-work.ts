import { checkArgument, objectOf, objectWith, PacketPathError } from '@packet-path/core';
import type { ClusterShape, DataPlane, LawCounter, WorkTerm } from '@packet-path/data-plane';
import type { Summary } from '../statistics/summary.ts';
import type { RequestCost, StudyRun } from '../study/result.ts';
import { DEFAULT_REQUESTS } from '../study/run-study.ts';
import { lawValues, summaryOf } from './law-values.ts';

/** The counts of a plane in a cluster of some shape, as a study of that cluster has them. */
export interface ExpectedWork {
  /** Service ports. */
  readonly services: number;
  /** Pairs of such a port and an endpoint. */
  readonly pairs: number;
  /** The first packet of a connection, over all pairs. */
  readonly newConnection: Pick<
    StudyRun['newConnection'],
    'rules' | 'serviceRules' | 'setLookups' | 'hashProbes'
  >;
  /** Its probes are those of tables where a connection's two tuples stand in two buckets. */
  readonly establishedPacket: Pick<
    StudyRun['establishedPacket'],
    'rules' | 'setLookups' | 'hashProbes'
  >;
  readonly requests: readonly RequestCost[];
  /** The parts that a first packet's counts are sums of. */
  readonly terms: readonly WorkTerm[];
}

/**
 * The counts of a study from the shape of a cluster alone: no node is made and no packet sent.
 *
 * ```ts
 * const [iptables] = planesNamed(['iptables']);
 * const { newConnection } = expectedWork({ services: 100_000, endpointsPerService: 10 }, iptables!);
 * newConnection.rules.worst; // 100023
 * ```
 *
 * @param requests the numbers of requests a connection to answer for; 1 and 100 unless given
 * @throws {PacketPathError} `not-found` for a plane that has no law of such a cluster, `bad-option` for a shape that is none
 */
export function expectedWork(
  shape: ClusterShape,
  plane: DataPlane,
  requests: readonly number[] = DEFAULT_REQUESTS,
): ExpectedWork {
  checkArgument('expectedWork', 'shape', shape, objectOf('services', 'endpointsPerService'));
  checkArgument('expectedWork', 'plane', plane, objectWith('a data plane', 'make'));
  const { services, endpointsPerService: endpoints, ports: numbers = [80] } = shape;
  for (const count of [services, endpoints]) {
    if (Number.isSafeInteger(count) && count >= 0) continue;
    throw new PacketPathError('bad-option', `a shape has ${count} services or endpoints`, {
      expected: 'whole numbers',
    });
  }
  const law = plane.law?.(shape);
  if (law === undefined) {
    throw new PacketPathError(
      'not-found',
      `${plane.title} has no law of its counts in such a cluster`,
      {
        expected: 'a data plane with `law`; others are counted on a node, by a study',
      },
    );
  }
  const { terms, established, connection } = law;
  const ports = endpoints === 0 ? 0 : services * numbers.length;
  const of = (isOne: (term: WorkTerm) => boolean) =>
    lawValues(terms.filter(isOne), ports, endpoints);
  const counted = (counter: LawCounter): Summary =>
    summaryOf(of((term) => term.counter === counter));
  const rules = of(({ counter }) => counter === 'rules');
  const isAny = ports > 0;
  const hasScope = plane.serviceRules !== undefined;
  return {
    services: ports,
    pairs: ports * endpoints,
    newConnection: {
      rules: summaryOf(rules),
      serviceRules: summaryOf(of(({ isOfService }) => hasScope && isOfService === true)),
      setLookups: counted('setLookups'),
      hashProbes: counted('hashProbes'),
    },
    establishedPacket: isAny ? established : { rules: 0, setLookups: 0, hashProbes: 0 },
    requests: requests.map((count) => ({
      requestsPerConnection: count,
      rules: summaryOf(rules, connection.rest + (count - 1) * connection.request, count),
    })),
    terms,
  };
}
