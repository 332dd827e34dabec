import { proxyPorts } from '@packet-path/cluster';
import { checkArgument, formatEndpoint, someObject } from '@packet-path/core';
import { type DataPlane, FreshSources, type PlaneHost } from '@packet-path/data-plane';
import fc from 'fast-check';
import { assertSomething } from '../assertion/assert.ts';
import { AssertionFailed } from '../assertion/assertion-failed.ts';
import { chiSquared } from '../statistics/chi-squared.ts';
import { type PlaneTestOptions, planeUnderTest } from './plane-under-test.ts';
import { twoFamilies } from './two-families.ts';

/** How closely a choice is looked at. */
export interface FairnessOptions extends Omit<PlaneTestOptions, 'connections'> {
  /** Connections that are opened. Default 2,000. */
  readonly draws?: number;
  /** The choice is unfair where chance alone would bring such counts more rarely. Default 1e-6. */
  readonly pValue?: number;
}

const LAW = 'endpoints are chosen fairly';
const HALF = 0.5;

/**
 * Each endpoint of a service gets an equal share of new connections, which come from one client and many
 * ports. Services with session affinity are passed over: they keep their clients.
 *
 * Run it few times: each run opens thousands of connections (`fc.assert(property, { numRuns: 3 })`).
 */
export function choosesFairly(
  plane: DataPlane,
  options: FairnessOptions = {},
): fc.IPropertyWithHooks<[number, number]> {
  checkArgument('choosesFairly', 'options', options, someObject);
  const { draws = 2000, pValue: least = 1e-6 } = options;
  const { cluster = twoFamilies() } = options;
  const make = planeUnderTest(plane, options);
  const keptTo = new Set(
    ([4, 6] as const)
      .flatMap((family) => proxyPorts(cluster, family))
      .filter(({ affinitySeconds }) => affinitySeconds !== undefined)
      .map(({ clusterIP, port }) => formatEndpoint({ address: clusterIP, port })),
  );
  return fc.property(fc.nat(99), fc.nat(1_000_000), (number, seed) => {
    const under = make(seed);
    const host = under.path as PlaneHost;
    const services = under.services.filter(
      ({ frontend, backends }) => backends.length > 1 && !keptTo.has(formatEndpoint(frontend)),
    );
    assertSomething(LAW, services.length > 0, 'no service has two endpoints and no affinity');
    const { frontend, protocol, backends } = services[number % services.length]!;
    const client = under.clients.find(({ family }) => family === frontend.address.family)!;
    const counts = new Map<string, number>(backends.map((end) => [formatEndpoint(end), 0]));
    const sources = new FreshSources({ address: client, port: 1024 });
    for (let draw = 0; draw < draws; draw++) {
      const connection = host.connect({ protocol, source: sources.next(), destination: frontend });
      const end = { address: connection.reply.source, port: connection.reply.sourcePort };
      const chosen = formatEndpoint(end);
      if (counts.has(chosen)) counts.set(chosen, counts.get(chosen)! + 1);
      connection.close();
    }
    const seen = [...counts.values()];
    const total = seen.reduce((sum, count) => sum + count, 0);
    assertSomething(LAW, total > draws * HALF, 'no backend answered');
    const { pValue } = chiSquared(
      seen,
      seen.map(() => 1),
    );
    if (pValue >= least) return;
    const table = Array.from(counts, ([end, count]) => `  ${end}: ${count}`).join('\n');
    throw new AssertionFailed(
      `the endpoints of ${formatEndpoint(frontend)} are not chosen fairly: chance brings such counts once in ` +
        `${Math.round(1 / Math.max(pValue, 1e-15))}:\n${table}`,
      { actual: `p ${pValue.toPrecision(2)}`, expected: `p of ${least} or more` },
    );
  });
}
