import { type Cluster, clusterOf, proxyPorts, syntheticCluster } from '@packet-path/cluster';
import { type Connection, formatEndpoint, MILLISECOND, toEndpoint } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KubernetesNode, kubernetesNode } from '../src/index.ts';

const clusters = fc
  .record({
    services: fc.integer({ min: 1, max: 9 }),
    endpointsPerService: fc.integer({ min: 1, max: 4 }),
    family: fc.constantFrom(4 as const, 6 as const),
    ports: fc.constantFrom(
      [{ port: 80 }],
      [
        { port: 53, protocol: 'UDP' as const },
        { port: 53, protocol: 'TCP' as const },
      ],
    ),
    seed: fc.nat(1000),
  })
  .map(syntheticCluster);

const portsOf = (cluster: Cluster) => [...proxyPorts(cluster, 4), ...proxyPorts(cluster, 6)];
const rules = (work: Connection['opening'], hook: 'PREROUTING' | 'OUTPUT'): number =>
  work.rulesEvaluatedIn({ table: 'nat', hook });

/** Services with a cluster IP and a node port each, and two endpoints. */
function withNodePorts(count: number): Cluster {
  return clusterOf(
    Array.from({ length: count }, (_, index) => [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { namespace: 'shop', name: `svc-${index}` },
        spec: {
          type: 'NodePort',
          clusterIP: `10.96.0.${index + 1}`,
          ports: [{ port: 80, nodePort: 30_000 + index }],
        },
      },
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: {
          namespace: 'shop',
          name: `svc-${index}`,
          labels: { 'kubernetes.io/service-name': `svc-${index}` },
        },
        addressType: 'IPv4',
        ports: [{ port: 8080 }],
        endpoints: [1, 2].map((end) => ({ addresses: [`10.244.${end}.${index + 10}`] })),
      },
    ]).flat(),
  );
}

function call(node: KubernetesNode, from: string, to: string): Connection {
  return node.connect({ protocol: 6, source: toEndpoint(from), destination: toEndpoint(to) });
}

describe('a connection through a userspace proxy', () => {
  it('evaluates a rule for each portal up to its own, and its second one all of them', () => {
    fc.assert(
      fc.property(clusters, (cluster) => {
        const node = kubernetesNode(cluster, { mode: 'userspace', order: 'cluster' });
        const ports = portsOf(cluster);
        for (const [index, port] of ports.entries()) {
          const { family } = port.clusterIP;
          const { protocol } = port;
          const connection = node.connect(clusterFlow(cluster, port.name, { family, protocol }));
          const [onward] = connection.onward ?? [];
          expect(connection.outcome).toBe('established');
          expect(rules(connection.opening, 'PREROUTING')).toBe(1 + (index + 1));
          // The jump to INPUT's chain, which has no rule where nothing has a node port.
          expect(connection.opening.rulesEvaluated).toBe(1 + (index + 1) + 1);
          expect(rules(onward!.opening, 'OUTPUT')).toBe(1 + ports.length + 1);
          expect(onward!.opening.rulesEvaluated).toBe(1 + ports.length + 1);
          expect(rules(connection.total, 'PREROUTING')).toBe(1 + (index + 1));
          expect(rules(connection.total, 'OUTPUT')).toBe(1 + ports.length + 1);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has two sockets, and copies every byte once', () => {
    fc.assert(
      fc.property(
        clusters,
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 1, max: 4000 }),
        (cluster, bytes, answered) => {
          const node = kubernetesNode(cluster, { mode: 'userspace' });
          const [port] = portsOf(cluster);
          const { family } = port!.clusterIP;
          const { protocol } = port!;
          const connection = node.connect(clusterFlow(cluster, port!.name, { family, protocol }));
          connection.request(bytes, answered);
          connection.close();
          expect(connection.total).toMatchObject({
            socketsAccepted: 1,
            socketsConnected: 1,
            bytesCopied: bytes + answered,
          });
        },
      ),
      {
        numRuns: 25,
      },
    );
  });

  it('to a node port passes every portal, and the node ports up to its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), (count) => {
        const cluster = withNodePorts(count);
        const node = kubernetesNode(cluster, { mode: 'userspace', order: 'cluster' });
        const address = `${node.host.interface('eth0').addresses[0]!.address}`;
        for (let index = 0; index < count; index++) {
          const connection = call(
            node,
            `203.0.113.7:${5000 + index}`,
            `${address}:${30_000 + index}`,
          );
          expect(connection.outcome).toBe('established');
          expect(rules(connection.opening, 'PREROUTING')).toBe(1 + count + 1 + (index + 1));
          // INPUT lets it in by the rule of its proxy port.
          const input = connection.opening.rulesEvaluatedIn({ table: 'filter', hook: 'INPUT' });
          expect(input).toBe(1 + (index + 1));
        }
      }),
      { numRuns: 9 },
    );
  });

  it('loses the source: the endpoint sees the node, the client its service', () => {
    const cluster = withNodePorts(1);
    const node = kubernetesNode(cluster, { mode: 'userspace' });
    const address = node.host.interface('eth0').addresses[0]!.address;
    const heard: string[] = [];
    node.listen((step) => {
      if (step.kind === 'emit') heard.push(`${step.packet.source} -> ${step.packet.destination}`);
    });
    for (const from of ['10.244.1.77', '203.0.113.7', `${address}`]) {
      heard.length = 0;
      const connection = call(node, `${from}:5000`, '10.96.0.1:80');
      expect(connection.outcome).toBe('established');
      const { reply } = connection;
      expect(node.host.routes.isLocal(reply.destination)).toBe(true);
      if (from !== `${address}`) {
        const toClient = heard.filter((line) => line.endsWith(`-> ${from}`));
        expect(`${reply.destination}`).not.toBe(from);
        expect(new Set(toClient)).toEqual(new Set([`10.96.0.1 -> ${from}`]));
      }
      connection.close();
    }
  });

  it('moves on from a silent endpoint as the clock does: what kernel modes never do', () => {
    const cluster = withNodePorts(1);
    const node = kubernetesNode(cluster, { mode: 'userspace' });
    const first = call(node, '10.244.1.77:5000', '10.96.0.1:80').reply;
    call(node, '10.244.1.77:5001', '10.96.0.1:80');
    const silent = { address: first.source, port: first.sourcePort };
    node.host.sockets.farEnds.behave(silent, 'silent');
    const connection = call(node, '10.244.1.77:5002', '10.96.0.1:80');
    const before = connection.total.rulesEvaluated;
    expect(connection.onward?.map(({ reply }) => reply)).toEqual([null]);
    node.clock.advance(250 * MILLISECOND);
    expect(connection.onward).toHaveLength(2);
    expect(formatEndpoint({ address: connection.reply.source, port: 8080 })).not.toBe(
      formatEndpoint(silent),
    );
    // The second attempt walks the portals once more.
    expect(connection.total.rulesEvaluated).toBeGreaterThan(before);
  });

  it('lives on when the cluster changes, and new ones follow the new rules', () => {
    const node = kubernetesNode(withNodePorts(3), { mode: 'userspace', order: 'cluster' });
    const old = call(node, '10.244.1.77:5000', '10.96.0.2:80');
    const end = `${old.reply}`;
    const ran = node
      .update(withNodePorts(1))
      .invocations.map(({ tool, arguments: words }) => `${tool} ${words}`);
    // Of each portal two rules, of its node port three.
    expect(ran.filter((line) => line.includes(' -D '))).toHaveLength(10);
    expect(ran).toHaveLength(10);
    expect(old.request(10, 20).bytesCopied).toBe(30);
    expect(`${old.reply}`).toBe(end);
    const gone = call(node, '10.244.1.77:5001', '10.96.0.2:80');
    expect(gone.onward).toEqual([]);
    node.update(withNodePorts(2));
    const again = call(node, '10.244.1.77:5002', '10.96.0.2:80');
    expect([again.outcome, rules(again.opening, 'PREROUTING')]).toEqual(['established', 3]);
    const { program } = node.userspaceProxy!;
    expect(program.portals.map(({ name }) => name)).toEqual(['shop/svc-0', 'shop/svc-1']);
    for (const table of ['KUBE-PORTALS-CONTAINER', 'KUBE-PORTALS-HOST']) {
      expect(
        program.iptables.split('\n').filter((line) => line.startsWith(`-A ${table} `)),
      ).toEqual(
        node.host
          .save()
          .iptables?.split('\n')
          .filter((line) => line.includes(`-A ${table} `))
          .map((line) => line.replace(/^\[.*?\] /, '')),
      );
    }
    old.close();
    again.close();
    expect(node.userspaceProxy?.sessions).toEqual([]);
  });

  it('has the outcomes of the portal that takes its flow, by cluster IP and by node port', () => {
    const shop = withNodePorts(3);
    const [own] = shop.services;
    // One service's own port is the node port of another.
    const odd = { ...own!, name: 'odd', clusterIPs: { 4: toEndpoint('10.96.0.9:1').address } };
    const ports = odd.ports.map((port) => ({ ...port, port: 30_002, nodePort: 30_009 }));
    const cluster = { ...shop, services: [{ ...odd, ports }, ...shop.services] };
    const node = kubernetesNode(cluster, { mode: 'userspace' });
    const ends = (destination: string): unknown => {
      const flow = { protocol: 6, source: toEndpoint('10.244.1.77:5000') };
      const outcomes = node.outcomes({ ...flow, destination: toEndpoint(destination) });
      const { means, exact = [] } = 'exact' in outcomes ? outcomes : { means: 'none' };
      return [means, new Set([...exact].map(({ endpoint }) => `${endpoint?.address}`))];
    };
    const address = '192.168.0.10';
    const endsOf = (index: number) => [
      'turns',
      new Set([1, 2].map((end) => `10.244.${end}.${index + 10}`)),
    ];
    expect(ends('10.96.0.3:80')).toEqual(endsOf(2));
    expect(ends('10.96.0.9:30002')).toEqual(endsOf(0));
    expect(ends(`${address}:30002`)).toEqual(endsOf(2));
    expect(ends(`${address}:30009`)).toEqual(endsOf(0));
  });
});
