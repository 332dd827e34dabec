import { type Cluster, clusterOf } from '@packet-path/cluster';

/** The first of a cluster's two nodes: the one that a data plane under test is. */
const NODES = ['node-1', 'node-2'] as const;

const NETWORK = {
  4: { type: 'IPv4', service: '10.96.0.', pod: (node: number, n: number) => `10.244.${node}.${n}` },
  6: {
    type: 'IPv6',
    service: 'fd00:96::',
    pod: (node: number, n: number) => `fd00:244:${node}::${n}`,
  },
} as const;

/**
 * A cluster for conformance suites: a service of TCP and one of UDP in each family, each with an
 * endpoint on the node under test, `node-1`, and two on another.
 */
export function twoFamilies(): Cluster {
  return clusterOf([
    ...NODES.map((name, index) => ({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      spec: { podCIDRs: [`10.244.${index + 1}.0/24`, `fd00:244:${index + 1}::/64`] },
      status: {
        addresses: [`192.168.1.${10 + index}`, `fd00:1::${10 + index}`].map((address) => ({
          type: 'InternalIP',
          address,
        })),
      },
    })),
    ...([4, 6] as const).flatMap((family) => [
      ...service(family, 'web', 1, 'TCP', 80, 8080),
      ...service(family, 'dns', 2, 'UDP', 53, 5353),
    ]),
  ]);
}

function service(
  family: 4 | 6,
  stem: string,
  index: number,
  protocol: 'TCP' | 'UDP',
  port: number,
  targetPort: number,
): readonly object[] {
  const { type, service: addresses, pod } = NETWORK[family];
  const name = `${stem}-${family}`;
  const clusterIP = `${addresses}${index}`;
  const endpoints = [
    [1, 10 + index],
    [2, 20 + index],
    [2, 30 + index],
  ] as const;
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace: 'default', name },
      spec: {
        clusterIP,
        clusterIPs: [clusterIP],
        ipFamilies: [type],
        ports: [{ protocol, port, targetPort }],
      },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        namespace: 'default',
        name: `${name}-1`,
        labels: { 'kubernetes.io/service-name': name },
      },
      addressType: type,
      ports: [{ protocol, port: targetPort }],
      endpoints: endpoints.map(([node, number]) => ({
        addresses: [pod(node, number)],
        nodeName: NODES[node - 1],
      })),
    },
  ];
}
