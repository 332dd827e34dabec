import { readPolicies } from '@packet-path/calico';
import type { ClusterShape } from '@packet-path/data-plane';
import { planesNamed, withCalico } from '@packet-path/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import { expectedWork } from '../src/index.ts';
import { countedWork, expectCounted } from './counted-work.ts';

const isLong = PROPERTY_RUNS > 1;
/** Services of a shape, and shapes of each plane: in the long tests forty of all planes. */
const [LARGEST, SHAPES] = isLong ? [2000, 8] : [200, 3];

const shapes: fc.Arbitrary<ClusterShape> = fc.record(
  {
    services: fc.oneof(
      { weight: 3, arbitrary: fc.integer({ min: 1, max: 100 }) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: LARGEST }) },
    ),
    endpointsPerService: fc.integer({ min: 1, max: 6 }),
    ports: fc.uniqueArray(fc.integer({ min: 22, max: 60_000 }), { minLength: 1, maxLength: 2 }),
    protocol: fc.constantFrom('TCP', 'UDP'),
    family: fc.constantFrom(4, 6),
  },
  { requiredKeys: ['services', 'endpointsPerService'] },
);

describe('the counts of a shape', () => {
  const planes = planesNamed(['iptables-2019', 'iptables', 'ipvs', 'nftables', 'userspace']);
  const cases = planes.flatMap((plane, index) =>
    fc
      .sample(shapes, { numRuns: SHAPES, seed: index })
      .map((shape) => [plane.name, shape, plane] as const),
  );

  test.each(cases)(
    '%s: of %j are those that its node counts',
    { tags: ['slow'] },
    (_, shape, plane) => {
      const expected = expectedWork(shape, plane);
      expectCounted(expected, countedWork(shape, plane));
      expect(expected.terms.length).toBeGreaterThan(2);
    },
  );

  test('of nothing are nothing', () => {
    for (const plane of planes) {
      const { pairs, newConnection } = expectedWork({ services: 3, endpointsPerService: 0 }, plane);
      expect({ pairs, worst: newConnection.rules.worst }).toEqual({ pairs: 0, worst: 0 });
    }
  });

  test('are refused beyond what IPVS mode has in its set of addresses', () => {
    const [ipvs] = planesNamed(['ipvs']);
    const shape = { services: 32_769, endpointsPerService: 1, ports: [80, 443] };
    expect(() => expectedWork(shape, ipvs!)).toThrow(/no law of its counts in such a cluster/);
  });

  test('are refused beyond the ephemeral ports that userspace mode listens on', () => {
    const [userspace] = planesNamed(['userspace']);
    const shape = { services: 14_117, endpointsPerService: 1, ports: [80, 443] };
    expect(() => expectedWork(shape, userspace!)).toThrow(/no law of its counts in such a cluster/);
  });

  test('are refused of a plane that has no law', () => {
    const shape = { services: 1, endpointsPerService: 1 };
    const [iptables] = planesNamed(['iptables']);
    const calico = withCalico(iptables!, { objects: readPolicies('') });
    expect(() => expectedWork(shape, calico)).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});
