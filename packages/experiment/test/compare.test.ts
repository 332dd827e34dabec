import { readPolicies } from '@packet-path/calico';
import { readCluster, syntheticCluster } from '@packet-path/cluster';
import { formatEndpoint, toEndpoint } from '@packet-path/core';
import { clusterFlow, clusterFlows } from '@packet-path/data-plane';
import { kubeProxyPlanes, planesNamed, withCalico } from '@packet-path/node';
import { describe, expect, test } from 'vitest';
import {
  compareFlow,
  compareFlows,
  comparisonJson,
  comparisonMarkdown,
  comparisonText,
} from '../src/index.ts';

const PLANES = kubeProxyPlanes();
const cluster = syntheticCluster({ services: 5, endpointsPerService: 4 });
const flow = clusterFlow(cluster, 'default/svc-00003');

describe('one flow side by side', () => {
  test.each([0, 1, 3])('ends at the same endpoint in every data plane: endpoint %i', (endpoint) => {
    const { planes } = compareFlow(cluster, flow, { planes: PLANES, endpoint });
    const ends = planes.map((plane) => plane.endpoint && formatEndpoint(plane.endpoint));
    expect(new Set(ends).size).toBe(1);
    expect(planes.map(({ outcome }) => outcome)).toEqual(planes.map(() => 'established'));
  });

  test('ends elsewhere when led elsewhere', { tags: ['slow'] }, () => {
    const ends = [0, 1, 2, 3].map((endpoint) => {
      const [plane] = compareFlow(cluster, flow, { planes: PLANES, endpoint }).planes;
      return String(plane?.endpoint?.address);
    });
    expect(new Set(ends).size).toBe(4);
  });

  test('measures a connection that finds no other', () => {
    for (const { opening } of compareFlow(cluster, flow, { planes: PLANES, endpoint: 3 }).planes) {
      expect(opening.conntrackProbes).toBe(0);
      expect(opening.ipvsConnectionProbes).toBe(0);
    }
  });

  test('shows the ledgers apart: rules grow with the position, IPVS does not', () => {
    const many = syntheticCluster({ services: 200, endpointsPerService: 4 });
    const rules = (of: typeof cluster) =>
      compareFlow(of, clusterFlow(of, 'default/svc-00003'), { planes: PLANES }).planes.map(
        ({ plane, opening }) => [plane, opening.rulesEvaluated] as const,
      );
    const [few, more] = [new Map(rules(cluster)), new Map(rules(many))];
    expect(more.get('iptables-2019')).toBeGreaterThan(few.get('iptables-2019') ?? 0);
    expect(more.get('ipvs')).toBe(few.get('ipvs'));
  });

  test('is the same for the same seed', () => {
    const json = () =>
      JSON.stringify(comparisonJson(compareFlow(cluster, flow, { planes: PLANES, seed: 'x' })));
    expect(json()).toBe(json());
  });

  test('refuses a data plane nobody knows', () => {
    expect(() => planesNamed(['iptables', 'magic'])).toThrow(
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

  const everyWay = readCluster(EVERY_WAY);

  test('lead to every kind of address, in both families', () => {
    const names = clusterFlows(everyWay).map(({ name }) => name);
    const ways = ['cluster IP', 'external IP', 'load balancer', 'node port'];
    const expected = ['', ', IPv6'].flatMap((family) =>
      ['pod', 'node', 'outside'].flatMap((from) =>
        ways
          .filter((way) => from !== 'outside' || way !== 'cluster IP')
          .map((way) => `${from} to shop/web ${way}${family}`),
      ),
    );
    expect(names).toEqual(expected);
  });

  test('may come from a client of one’s own, of one family', () => {
    const source = toEndpoint('10.244.9.9:4000');
    const flows = clusterFlows(everyWay, { source });
    expect(flows.map(({ name }) => name)[0]).toBe('10.244.9.9:4000 to shop/web cluster IP');
    expect(flows).toHaveLength(4);
    expect(flows.every((one) => one.flow.source === source && one.from === null)).toBe(true);
  });

  test('compared together come out as each compared alone', { tags: ['slow'] }, () => {
    const flows = clusterFlows(everyWay).filter((_, index) => index % 3 === 0);
    const written = (comparisons: Parameters<typeof comparisonJson>[0][]): unknown =>
      comparisons.map(comparisonJson).map((one) => JSON.parse(JSON.stringify(one)));
    const together = compareFlows(everyWay, flows, { planes: PLANES, endpoint: 1 });
    const alone = flows.map(({ name, flow }) =>
      compareFlow(everyWay, flow, { planes: PLANES, endpoint: 1 }, name),
    );
    expect(together).toHaveLength(8);
    // Ports that NAT draws are the draws of a node, and a node serves several flows.
    const withoutPorts = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replace(/("sourceSeen":".*?):\d+"/g, '$1"'));
    expect(withoutPorts(written([...together]))).toEqual(withoutPorts(written(alone)));
  });

  test('end at a pod of the service, and say what was rewritten', { tags: ['slow'] }, () => {
    for (const { name, planes } of compareFlows(everyWay, clusterFlows(everyWay), {
      planes: PLANES,
    })) {
      for (const report of planes) {
        expect(report.outcome, `${name} by ${report.plane}`).toBe('established');
        // External IPs were for others once: a node's own packets went out to them.
        const isOld = ['iptables-2019', 'userspace'].includes(report.plane);
        if (isOld && name.startsWith('node to shop/web external IP')) {
          expect(report.rewritten).toEqual([]);
          continue;
        }
        expect(String(report.endpoint?.address)).toMatch(/^(10\.244\.2\.7|fd00:10:244:2::7)$/);
        expect(report.endpoint?.port).toBe(8080);
        expect(report.rewritten).toContain('destination');
        expect(report.rewritten.includes('source')).toBe(
          formatEndpoint(report.sourceSeen!) !== formatEndpoint(flowOf(name).source),
        );
        // A process that carries a connection on calls the endpoint itself.
        const isCarried = report.plane === 'userspace';
        if (isCarried) expect(report.rewritten).toEqual(['source', 'destination']);
        expect(report.handshake.packets).toBe(isCarried ? 6 : 3);
        expect(report.request.packets).toBe(isCarried ? 8 : 4);
        expect(report.request.bytesCopied).toBe(isCarried ? 1100 : 0);
        expect(report.request.natTuplesTried).toBe(0);
      }
    }
    function flowOf(name: string): ReturnType<typeof clusterFlow> {
      return clusterFlows(everyWay).find((one) => one.name === name)!.flow;
    }
  });

  test('say so where nobody answers', () => {
    const empty = readCluster(EVERY_WAY.split('---')[0]!);
    const [first] = compareFlows(empty, clusterFlows(empty, { from: ['pod'] }), { planes: PLANES });
    for (const report of first!.planes) {
      expect(report).toMatchObject({ outcome: 'refused', endpoint: null, sourceSeen: null });
      expect(report.request.packets).toBe(0);
    }
    expect(comparisonText(first!)).not.toContain('A request');
  });
});

const EVERY_WAY = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec:
  type: LoadBalancer
  clusterIP: 10.96.0.10
  clusterIPs: [10.96.0.10, 'fd00:96::10']
  ipFamilies: [IPv4, IPv6]
  externalIPs: [198.51.100.9, '2001:db8:9::9']
  ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }]
status: { loadBalancer: { ingress: [{ ip: 198.51.100.8 }, { ip: '2001:db8:9::8' }] } }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-4, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
ports: [{ port: 8080 }]
endpoints: [{ addresses: [10.244.2.7] }, { addresses: [10.244.2.8] }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-6, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv6
ports: [{ port: 8080 }]
endpoints: [{ addresses: ['fd00:10:244:2::7'] }, { addresses: ['fd00:10:244:2::8'] }]
`;

describe('Calico beside a data plane', () => {
  const policy = (from: string): string => `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: svc-00003, namespace: default }
spec:
  podSelector: { matchLabels: { app: svc-00003 } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: ${from} } } }] }]
`;
  // The endpoint must run on the node that is looked at, for its policy to be met there.
  const here = syntheticCluster({ services: 5, endpointsPerService: 4, nodes: 1 });
  const toPod = clusterFlow(here, 'default/svc-00003');
  const beside = (from: string) =>
    planesNamed(['iptables', 'ipvs']).flatMap((plane) => [
      plane,
      withCalico(plane, { objects: readPolicies(policy(from)) }),
    ]);

  test('lets through whom the policy names, at the price of its rules', () => {
    const { planes } = compareFlow(here, toPod, { planes: beside('client') });
    expect(planes.map(({ plane, outcome }) => [plane, outcome])).toEqual([
      ['iptables', 'established'],
      ['iptables+calico', 'established'],
      ['ipvs', 'established'],
      ['ipvs+calico', 'established'],
    ]);
    const [iptables, iptablesCalico, ipvs, ipvsCalico] = planes;
    expect(iptablesCalico!.opening.rulesEvaluated).toBeGreaterThan(
      iptables!.opening.rulesEvaluated,
    );
    expect(ipvsCalico!.opening.rulesEvaluated).toBeGreaterThan(ipvs!.opening.rulesEvaluated);
    // A packet that IPVS sends on meets INPUT and OUTPUT in place of FORWARD.
    const filtered = (hook: 'FORWARD' | 'INPUT' | 'OUTPUT') =>
      [iptablesCalico, ipvsCalico].map(
        (report) => report!.opening.rulesEvaluatedIn({ table: 'filter', hook }) > 0,
      );
    expect(filtered('FORWARD')).toEqual([true, false]);
    expect(filtered('INPUT')).toEqual([false, true]);
    expect(filtered('OUTPUT')).toEqual([false, true]);
  });

  test('drops whom it does not', () => {
    const { planes } = compareFlow(here, toPod, { planes: beside('svc-00001') });
    expect(planes.map(({ outcome }) => outcome)).toEqual([
      'established',
      'dropped',
      'established',
      'dropped',
    ]);
  });
});

describe('a comparison in writing', () => {
  const comparison = compareFlow(cluster, flow, { planes: PLANES }, 'pod to svc-00003');

  test('has a column for each data plane, and a row for each counter that is not zero', () => {
    const lines = comparisonText(comparison).trimEnd().split('\n');
    expect(lines[0]).toMatch(/^pod to svc-00003: \S* -> \S* tcp$/);
    for (const { title } of PLANES) expect(lines[1]).toContain(title);
    const heads = lines.slice(2).map((line) => line.trim().split('  ')[0]);
    expect(heads).toContain('rules');
    expect(heads).toContain('IPVS service look-ups');
    expect(heads).toContain('scheduler steps');
    expect(heads).toContain('bytes copied');
    expect(heads).toContain('map look-ups');
    const rules = lines.filter((line) => line.startsWith('  rules'));
    expect(rules).toHaveLength(3);
    const alone = comparisonText(compareFlow(cluster, flow, { planes: planesNamed(['iptables']) }));
    for (const absent of ['IPVS', 'bytes copied', 'map look-ups', 'scheduler']) {
      expect(alone).not.toContain(absent);
    }
    expect(lines.indexOf('A request and its response')).toBeGreaterThan(lines.indexOf(rules[0]!));
  });

  test('says the same in Markdown', () => {
    const rows = comparisonMarkdown(comparison).split('\n');
    const cells = rows.slice(2, 4).map((row) => row.split('|').length);
    expect(new Set(cells)).toEqual(new Set([PLANES.length + 3]));
  });

  test('no word of a data plane becomes markup in Markdown', () => {
    const title = 'a|b\n# c <img src=x> [d](http://e) `f` **g** www.h.example';
    const planes = comparison.planes.map((plane) => ({ ...plane, title }));
    const name = '<script>&amp;';
    const text = comparisonMarkdown({ ...comparison, planes, name });
    const rows = text.split('\n');
    // The bars that are not escaped make the cells.
    const cells = rows.slice(2, 4).map((row) => row.split(/(?<!\\)\|/).length);
    expect(new Set(cells)).toEqual(new Set([PLANES.length + 3]));
    expect(text).not.toMatch(/(?<!\\)(?:[<[\]`&]|:\/\/)/);
    expect(rows.filter((row) => row.startsWith('#'))).toHaveLength(1);
  });
});
