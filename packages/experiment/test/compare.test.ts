import { formatEndpoint } from '@packet-path/core';
import { syntheticCluster } from '@packet-path/kube-proxy';
import { describe, expect, test } from 'vitest';
import {
  clusterFlow,
  clusterFlows,
  compareFlow,
  comparisonJson,
  comparisonMarkdown,
  comparisonText,
  DATA_PLANES,
  dataPlanes,
} from '../src/index.ts';

const cluster = syntheticCluster({ services: 5, endpointsPerService: 4 });
const flow = clusterFlow(cluster, 'default/svc-00003');

describe('one flow side by side', () => {
  test.each([0, 1, 3])('ends at the same endpoint in every data plane: endpoint %i', (endpoint) => {
    const { planes } = compareFlow(cluster, flow, { endpoint });
    const ends = planes.map((plane) => plane.endpoint && formatEndpoint(plane.endpoint));
    expect(new Set(ends).size).toBe(1);
    expect(planes.map(({ outcome }) => outcome)).toEqual(planes.map(() => 'established'));
  });

  test('ends elsewhere when led elsewhere', () => {
    const ends = [0, 1, 2, 3].map((endpoint) => {
      const [plane] = compareFlow(cluster, flow, { endpoint }).planes;
      return String(plane?.endpoint?.address);
    });
    expect(new Set(ends).size).toBe(4);
  });

  test('measures a connection that finds no other', () => {
    for (const { opening } of compareFlow(cluster, flow, { endpoint: 3 }).planes) {
      expect(opening.conntrackProbes).toBe(0);
      expect(opening.ipvsConnectionProbes).toBe(0);
    }
  });

  test('shows the ledgers apart: rules grow with the position, IPVS does not', () => {
    const many = syntheticCluster({ services: 200, endpointsPerService: 4 });
    const rules = (of: typeof cluster) =>
      compareFlow(of, clusterFlow(of, 'default/svc-00003')).planes.map(
        ({ plane, opening }) => [plane, opening.rulesEvaluated] as const,
      );
    const [few, more] = [new Map(rules(cluster)), new Map(rules(many))];
    expect(more.get('iptables-2019')).toBeGreaterThan(few.get('iptables-2019') ?? 0);
    expect(more.get('ipvs')).toBe(few.get('ipvs'));
  });

  test('is the same for the same seed', () => {
    const json = () => JSON.stringify(comparisonJson(compareFlow(cluster, flow, { seed: 'x' })));
    expect(json()).toBe(json());
  });

  test('refuses a data plane nobody knows', () => {
    expect(() => dataPlanes(['iptables', 'magic'])).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});

describe('the flows of a cluster', () => {
  const flows = clusterFlows(cluster);

  test('go from each kind of client to each address it may use', () => {
    expect(flows.length).toBeGreaterThanOrEqual(10);
    expect(flows.some(({ from, name }) => from === 'outside' && /cluster IP/.test(name))).toBe(
      false,
    );
    expect(new Set(flows.map(({ name }) => name)).size).toBe(flows.length);
  });

  test('are those of one service, from one kind of client, where that is asked for', () => {
    const some = clusterFlows(cluster, { service: 'default/svc-00002', from: ['pod'] });
    expect(some.map(({ from }) => from)).toEqual(['pod']);
  });
});

describe('a comparison in writing', () => {
  const comparison = compareFlow(cluster, flow, {}, 'pod to svc-00003');

  test('has a column for each data plane, and a row for each counter that is not zero', () => {
    const lines = comparisonText(comparison).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^pod to svc-00003: tcp .* -> .*$/);
    for (const { title } of DATA_PLANES) expect(lines[1]).toContain(title);
    const heads = lines.slice(2).map((line) => line.split('  ')[0]);
    expect(heads).toContain('rules');
    expect(heads).toContain('IPVS service look-ups');
    expect(heads).not.toContain('scheduler');
  });

  test('says the same in Markdown', () => {
    const rows = comparisonMarkdown(comparison).split('\n');
    const cells = rows.slice(2, 4).map((row) => row.split('|').length);
    expect(new Set(cells)).toEqual(new Set([DATA_PLANES.length + 3]));
  });
});
