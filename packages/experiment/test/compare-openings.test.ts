import { readPolicies } from '@packet-path/calico';
import { syntheticCluster } from '@packet-path/cluster';
import { clusterFlows } from '@packet-path/data-plane';
import { kubeProxyPlane, kubeProxyPlanes, planesNamed, withCalico } from '@packet-path/node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import {
  compareFlows,
  compareOpenings,
  comparisonJson,
  comparisonMarkdown,
  comparisonText,
  type OpeningReport,
  type PlaneReport,
} from '../src/index.ts';

const [iptables, ipvs] = planesNamed(['iptables', 'ipvs']);
const PLANES = [
  ...kubeProxyPlanes(),
  kubeProxyPlane('sh', 'sh', { mode: 'ipvs', scheduler: 'sh' }),
  withCalico(iptables!, { objects: readPolicies('') }),
];

/** Clusters of one family, of one port a service or two, some of whose services have no endpoint. */
const clusters = fc
  .record({
    services: fc.integer({ min: 1, max: 5 }),
    endpointsPerService: fc.integer({ min: 0, max: 5 }),
    family: fc.constantFrom(4 as const, 6 as const),
    ports: fc.constantFrom([{ port: 80 }], [{ port: 53, protocol: 'UDP' as const }, { port: 53 }]),
    seed: fc.nat(1000),
  })
  .map(syntheticCluster);

function told({ plane, endpoint, opening }: OpeningReport | PlaneReport): unknown {
  return {
    plane,
    endpoint: endpoint && `${endpoint.address} ${endpoint.port}`,
    ...opening.toJSON(),
  };
}

describe('first packets that are enumerated', () => {
  test('have the ledgers and endpoints of those that connections begin with', {
    tags: ['slow'],
  }, () => {
    let [enumerated, sent] = [0, 0];
    fc.assert(
      fc.property(clusters, fc.nat(3), (cluster, place) => {
        const count = cluster.services[0]!.ports[0]!.endpoints.length;
        const endpoint = Math.max(0, Math.min(place, count - 1));
        const flows = clusterFlows(cluster, { from: ['pod', 'node'] }).slice(0, 6);
        const options = { planes: PLANES, endpoint };
        const whole = compareFlows(cluster, flows, options);
        const openings = compareOpenings(cluster, flows, options);
        for (const [index, { name, planes }] of openings.entries()) {
          expect(planes.map(told), name).toEqual(whole[index]!.planes.map(told));
          enumerated += planes.filter(({ state }) => state === null).length;
          sent += planes.filter(({ state }) => state !== null).length;
        }
      }),
      { numRuns: 3 * PROPERTY_RUNS, seed: 1 },
    );
    expect(enumerated).toBeGreaterThan(sent);
  });

  test('leave nothing behind: a flow again has the same ledgers', () => {
    const cluster = syntheticCluster({ services: 3, endpointsPerService: 3 });
    const flows = clusterFlows(cluster, { from: ['pod'] });
    const all = compareOpenings(cluster, [...flows, ...flows], { planes: [ipvs!, iptables!] });
    const [first, again] = [all.slice(0, flows.length), all.slice(flows.length)];
    expect(again.map(comparisonJson)).toEqual(first.map(comparisonJson));
  });

  test('are written with the endpoint and the first packet alone', () => {
    const cluster = syntheticCluster({ services: 1, endpointsPerService: 2 });
    const [one] = compareOpenings(cluster, clusterFlows(cluster, { from: ['pod'] }), {
      planes: [iptables!, ipvs!],
    });
    for (const text of [comparisonText(one!), comparisonMarkdown(one!)]) {
      expect(text).toContain('The first packet');
      expect(text).not.toMatch(/request|All packets/);
    }
    expect(comparisonJson(one!)).toMatchObject({ planes: [{ state: null }, { state: null }] });
  });
});
