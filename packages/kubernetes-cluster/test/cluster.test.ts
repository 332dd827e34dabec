import { readPolicies } from '@packet-path/calico';
import { clusterOf, syntheticCluster } from '@packet-path/cluster';
import { Address, tcp, udp } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import { describe, expect, test } from 'vitest';
import { type KubernetesClusterOptions, kubernetesCluster } from '../src/index.ts';
import { FABRICS, tcpFlow } from './support.ts';

/** Three nodes; `web` runs on node-2 and node-3, and has a node port and a load balancer. */
function shop(policy: 'Cluster' | 'Local' = 'Cluster') {
  const node = (number: number) => ({
    kind: 'Node',
    metadata: { name: `node-${number}` },
    spec: { podCIDRs: [`10.244.${number}.0/24`] },
    status: { addresses: [{ type: 'InternalIP', address: `192.168.0.${number}` }] },
  });
  return clusterOf([
    node(1),
    node(2),
    node(3),
    {
      kind: 'Service',
      metadata: { name: 'web' },
      spec: {
        type: 'LoadBalancer',
        clusterIP: '10.96.0.10',
        externalTrafficPolicy: policy,
        ...(policy === 'Local' && { healthCheckNodePort: 31000 }),
        ports: [{ port: 80, nodePort: 30080, targetPort: 8080 }],
      },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.10' }] } },
    },
    {
      kind: 'EndpointSlice',
      apiVersion: 'discovery.k8s.io/v1',
      metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      ports: [{ port: 8080 }],
      endpoints: [2, 3].map((number) => ({
        addresses: [`10.244.${number}.5`],
        nodeName: `node-${number}`,
      })),
    },
  ]);
}

const OPTIONS: KubernetesClusterOptions = { mode: 'iptables', clusterCIDR: '10.244.0.0/16' };

describe('a connection', () => {
  test.each(FABRICS)('from a pod goes to the node of its endpoint, and back (%s)', (fabric) => {
    const cluster = kubernetesCluster(shop(), { ...OPTIONS, fabric });
    const connection = cluster.connect(tcpFlow('10.244.1.9:40000', '10.96.0.10:80'));
    expect(connection.outcome).toBe('established');
    const [, serving] = connection.way;
    expect(connection.way).toEqual(['node-1', serving]);
    expect(connection.wayBack).toEqual([serving, 'node-1']);
    expect(connection.notUndone).toEqual([]);
    expect(connection.encapsulated.packets).toBe(fabric === 'routed' ? 0 : 6);
  });

  test('from outside to a node port is masqueraded, so that its answer comes back by that node', () => {
    const cluster = kubernetesCluster(shop(), OPTIONS);
    const connection = cluster.connect(tcpFlow('198.51.100.7:40000', '192.168.0.1:30080'));
    expect(connection.outcome).toBe('established');
    expect(`${connection.reply.destination}`).toBe('192.168.0.1');
    expect(connection.wayBack.at(-1)).toBe('node-1');
  });

  test('without masquerading is answered past the node that rewrote it, and says so', () => {
    const cluster = kubernetesCluster(shop(), OPTIONS);
    const node = cluster.node('node-1').host;
    node.run({ tool: 'iptables', arguments: '-t nat -F KUBE-POSTROUTING' });
    const connection = cluster.connect(tcpFlow('198.51.100.7:40000', '192.168.0.1:30080'));
    expect(connection.outcome).toBe('misdirected');
    expect(connection.way).toHaveLength(2);
    expect(connection.wayBack).toHaveLength(1);
    expect(connection.notUndone).toEqual(['node-1']);
  });

  test('from a process at localhost is of the node that it says', () => {
    const cluster = kubernetesCluster(shop(), OPTIONS);
    const flow = tcpFlow('127.0.0.1:40000', '127.0.0.1:30080');
    const connection = cluster.connect(flow, { at: 'node-2' });
    expect(connection.outcome).toBe('established');
    expect(connection.way[0]).toBe('node-2');
  });

  test('between two pods, and between nodes, needs no service', () => {
    const cluster = kubernetesCluster(shop(), { ...OPTIONS, fabric: 'vxlan' });
    expect(cluster.connect(tcpFlow('10.244.1.9:1', '10.244.3.5:8080')).way).toEqual([
      'node-1',
      'node-3',
    ]);
    expect(cluster.connect(tcpFlow('192.168.0.1:1', '10.244.3.5:8080')).outcome).toBe(
      'established',
    );
  });
});

describe('the load balancer', () => {
  const nodesOf = (options: Partial<KubernetesClusterOptions>): Set<string | undefined> => {
    const cluster = kubernetesCluster(shop('Local'), { ...OPTIONS, ...options } as typeof OPTIONS);
    const flows = Array.from({ length: 60 }, (_, index) =>
      tcpFlow(`198.51.100.7:${40_000 + index}`, '203.0.113.10:80'),
    );
    return new Set(flows.map((flow) => cluster.connect(flow).way[0]));
  };

  test('sends packets to all nodes, or to those that are healthy', () => {
    expect(nodesOf({})).toEqual(new Set(['node-1', 'node-2', 'node-3']));
    const healthy = nodesOf({ loadBalancer: { nodes: 'healthy' } });
    expect(healthy).toEqual(new Set(['node-2', 'node-3']));
  });

  test('keeps a flow at its node', () => {
    const cluster = kubernetesCluster(shop(), OPTIONS);
    const connection = cluster.connect(tcpFlow('198.51.100.7:40000', '203.0.113.10:80'));
    connection.request();
    connection.close();
    const came = connection.departures.flatMap(({ from, fate }) =>
      from === null && fate.kind === 'node' ? [fate.node] : [],
    );
    expect(new Set(came).size).toBe(1);
  });

  test('keeps the client’s address where the policy is Local', () => {
    const cluster = kubernetesCluster(shop('Local'), {
      ...OPTIONS,
      loadBalancer: { nodes: 'healthy' },
    });
    const { reply, way } = cluster.connect(tcpFlow('198.51.100.7:40000', '203.0.113.10:80'));
    expect(`${reply.destination}`).toBe('198.51.100.7');
    expect(way).toHaveLength(1);
  });
});

describe('a tunnel', () => {
  test('wraps packets up in UDP: the outer one passes OUTPUT and POSTROUTING, with an entry', () => {
    const cluster = kubernetesCluster(shop(), { ...OPTIONS, fabric: 'vxlan' });
    cluster.connect(tcpFlow('10.244.1.9:40000', '10.244.3.5:8080'));
    const { encapsulated, work } = cluster.ledger('node-1');
    expect(encapsulated.packets).toBe(3);
    expect(encapsulated.rulesEvaluatedIn({ hook: 'OUTPUT' })).toBeGreaterThan(0);
    expect(encapsulated.rulesEvaluatedIn({ hook: 'POSTROUTING' })).toBeGreaterThan(0);
    expect(work.rulesEvaluatedIn({ hook: 'OUTPUT' })).toBe(0);
    const entries = cluster.node('node-1').host.conntrack.list();
    expect(entries).toContain('dport=8472');
  });

  test('of IPIP is protocol 4, of Calico’s VXLAN port 4789', () => {
    const outerOf = (fabric: KubernetesClusterOptions['fabric']) => {
      const cluster = kubernetesCluster(shop(), { ...OPTIONS, ...(fabric && { fabric }) });
      const { hops } = cluster.send(
        tcp('10.244.1.9:40000', '10.244.3.5:8080', { inputInterface: 'cni0' }),
      );
      return hops.find(({ isOuter }) => isOuter)?.packet;
    };
    expect(outerOf('ipip')?.protocol).toBe(4);
    expect(outerOf({ kind: 'vxlan', port: 4789 })?.destinationPort).toBe(4789);
  });

  test('takes packets that are 50 bytes shorter, or 20: others are answered with its MTU', () => {
    const mtuOf = (fabric: 'vxlan' | 'ipip'): number | undefined => {
      const cluster = kubernetesCluster(shop(), { ...OPTIONS, fabric });
      const long = udp('10.244.1.9:5000', '10.244.3.5:53', {
        payload: 1472,
        inputInterface: 'cni0',
      });
      const { outcome, emitted } = cluster.send(long);
      expect(outcome).toBe('dropped');
      return emitted[0]?.icmp?.mtu;
    };
    expect(mtuOf('vxlan')).toBe(1450);
    expect(mtuOf('ipip')).toBe(1480);
  });

  test('gets fragments of packets that may be cut, and the other node puts them together', () => {
    const cluster = kubernetesCluster(shop(), { ...OPTIONS, fabric: 'vxlan' });
    const long = udp('10.244.1.9:5000', '10.244.3.5:53', {
      payload: 3000,
      dontFragment: false,
      inputInterface: 'cni0',
    });
    const { outcome, emitted, hops } = cluster.send(long);
    expect(outcome).toBe('forwarded');
    expect(hops.filter(({ isOuter }) => isOuter)).toHaveLength(6);
    expect(emitted.map(({ fragment }) => fragment?.size)).toEqual([1424, 1424, 160]);
  });
});

describe('an answer that a packet is too long', () => {
  test('is related to its connection, and translated back on its way to the client', () => {
    const cluster = kubernetesCluster(shop(), { ...OPTIONS, fabric: 'vxlan' });
    const connection = cluster.connect(tcpFlow('10.244.1.9:40000', '10.96.0.10:80'));
    expect(connection.outcome).toBe('established');
    const long = tcp('10.244.1.9:40000', '10.96.0.10:80', {
      flags: ['ACK'],
      sequence: 1001,
      acknowledgement: 5001,
      payload: 1460,
      inputInterface: 'cni0',
    });
    const { emitted } = cluster.send(long);
    const [error] = emitted;
    expect(error?.icmp?.mtu).toBe(1450);
    expect(`${error?.icmp?.inner?.destination}`).toBe('10.96.0.10');
  });
});

describe('a pod that is no more', () => {
  test('loses packets, and the connection says where', () => {
    const cluster = kubernetesCluster(shop(), OPTIONS);
    cluster.removePod('10.244.3.5');
    const { outcome, reason } = cluster.connect(tcpFlow('10.244.1.9:1', '10.244.3.5:8080'));
    expect(outcome).toBe('dropped');
    expect(reason).toEqual({ kind: 'lost', from: 'node-3', cause: 'no pod' });
    cluster.addPod('10.244.3.5');
    expect(cluster.connect(tcpFlow('10.244.1.9:2', '10.244.3.5:8080')).outcome).toBe('established');
  });
});

describe('a change of the cluster', () => {
  test('reaches the nodes that are named, and the others later', () => {
    const before = shop();
    const cluster = kubernetesCluster(before, OPTIONS);
    const service = before.services[0]!;
    const [port] = service.ports;
    const after = {
      ...before,
      services: [{ ...service, ports: [{ ...port!, endpoints: [port!.endpoints[0]!] }] }],
    };
    const ran = cluster.update(after, { nodes: ['node-1'] });
    expect([...ran.keys()]).toEqual(['node-1']);
    const endpointsFrom = (node: number): Set<string> =>
      new Set(
        Array.from({ length: 20 }, (_, index) => {
          const flow = tcpFlow(`10.244.${node}.9:${41_000 + index}`, '10.96.0.10:80');
          return `${cluster.connect(flow).reply.source}`;
        }),
      );
    expect(endpointsFrom(1)).toEqual(new Set(['10.244.2.5']));
    expect(endpointsFrom(2).size).toBe(2);
    cluster.update(after);
    expect(endpointsFrom(3)).toEqual(new Set(['10.244.2.5']));
  });
});

describe('nodes', () => {
  const synthetic = syntheticCluster({ services: 3, endpointsPerService: 2, nodes: 2 });

  test('are those of the cluster, and others that run nothing where more are asked for', () => {
    expect(kubernetesCluster(synthetic, { mode: 'ipvs' }).nodes).toEqual(['node-1', 'node-2']);
    const five = kubernetesCluster(synthetic, { mode: 'ipvs', nodes: 5 });
    expect(five.nodes).toHaveLength(5);
    const addresses = five.nodes.flatMap((name) =>
      five.node(name).place.node.addresses.map(String),
    );
    expect(new Set(addresses).size).toBe(5);
    const from = five.node('node-5').place.networks[0]!.client;
    const flow = clusterFlow(synthetic, 'default/svc-00001', {
      source: { address: from, port: 40_000 },
    });
    expect(five.connect(flow).way[0]).toBe('node-5');
  });

  test('are made up where the cluster names none', () => {
    const nameless = { ...synthetic, nodes: [] };
    const cluster = kubernetesCluster(nameless, { mode: 'nftables', nodes: 3 });
    expect(cluster.connect(clusterFlow(synthetic, 'default/svc-00002')).outcome).toBe(
      'established',
    );
  });

  test('may stand where the user says', () => {
    const at = [{ name: 'a', addresses: [Address.parse('10.0.0.1')] }, 'b'];
    const cluster = kubernetesCluster({ services: [], nodes: [] }, { mode: 'iptables', nodes: at });
    expect(`${cluster.node('a').place.node.addresses}`).toBe('10.0.0.1');
    expect(cluster.nodes).toEqual(['a', 'b']);
  });
});

test.each([
  [{ nodes: 0 }],
  [{ nodes: 1.5 }],
  [{ nodes: [] }],
  [{ nodes: ['a', 'a'] }],
  [{ nodes: [{}] }],
  [{ fabric: 'gre' }],
  [{ fabric: { kind: 'vxlan', mtu: 10 } }],
  [{ fabric: { kind: 'vxlan', port: 0 } }],
  [{ loadBalancer: { nodes: 'some' } }],
  [{ loadBalancer: { checkedEvery: -1 } }],
  [{ node: { name: 'a' } }],
  [{ mode: 'ebpf' }],
])('%j is refused with one clear error', (wrong) => {
  const options = { ...OPTIONS, ...wrong } as unknown as KubernetesClusterOptions;
  expect(() => kubernetesCluster(shop(), options)).toThrow(
    expect.objectContaining({ code: 'bad-option' }),
  );
});

test('a node, a device and a flow that are not there are refused', () => {
  const cluster = kubernetesCluster(shop(), OPTIONS);
  const missing = expect.objectContaining({ code: 'not-found' });
  expect(() => cluster.node('node-9')).toThrow(missing);
  expect(() => cluster.ledger('node-9')).toThrow(missing);
  expect(() => cluster.update(shop(), { nodes: ['node-9'] })).toThrow(missing);
  expect(() => cluster.connect(tcpFlow('127.0.0.1:1', '127.0.0.1:2'), { at: 'node-9' })).toThrow(
    missing,
  );
  expect(() =>
    cluster.send(tcp('10.244.1.9:1', '10.244.3.5:2', { inputInterface: 'eth7' })),
  ).toThrow(missing);
});

describe('with Calico on each node', () => {
  const policy = (spec: string) =>
    readPolicies(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: default }
spec: ${spec}
`);
  const connect = (objects: ReturnType<typeof readPolicies>) => {
    const cluster = kubernetesCluster(shop(), {
      ...OPTIONS,
      policies: { objects },
      fabric: 'ipip',
    });
    const { client } = cluster.node('node-1').place.networks[0]!;
    return cluster.connect(tcpFlow(`${client}:40000`, '10.96.0.10:80'));
  };

  test('each pod has a device, and connections cross the nodes', () => {
    const connection = connect(readPolicies(''));
    expect(connection.outcome).toBe('established');
    expect(connection.way).toHaveLength(2);
    expect(connection.notUndone).toEqual([]);
  });

  test('a policy is enforced at the node of the pod', () => {
    const denied = connect(policy('{ podSelector: { matchLabels: { app: web } }, ingress: [] }'));
    expect(denied.outcome).toBe('dropped');
    expect(denied.way).toHaveLength(2);
  });
});
