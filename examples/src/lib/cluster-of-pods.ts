import { type Cluster, clusterOf, type Flow, Protocol, parseEndpoint } from 'packet-path';

/** A pod that serves, by where it runs; its zone is that of its node. */
interface ServingPod {
  readonly node: string;
  readonly address: string;
  readonly state?: 'ready' | 'leaving';
  /** Hints of its EndpointSlice. */
  readonly forZones?: readonly string[];
  readonly forNodes?: readonly string[];
}

/** The service `default/web`, port 80, whose pods serve at 8080. */
interface WebService {
  readonly pods: readonly ServingPod[];
  /** Fields of its spec beside cluster IP and ports. */
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly nodePort?: number;
  readonly loadBalancer?: string;
}

/** The cluster IP of `web`. */
export const WEB = '10.96.0.10:80';

/**
 * So many nodes, `node-1` at 192.168.0.1 with pods in 10.244.1.0/24 and so on, each in a zone of its
 * own, and one service.
 */
export function clusterOfPods(nodes: number, web: WebService): Cluster {
  return clusterOf([
    ...Array.from({ length: nodes }, (_, index) => nodeObject(index + 1)),
    {
      kind: 'Service',
      metadata: { name: 'web' },
      spec: {
        clusterIP: '10.96.0.10',
        ports: [{ port: 80, ...(web.nodePort !== undefined && { nodePort: web.nodePort }) }],
        ...web.spec,
      },
      ...(web.loadBalancer !== undefined && {
        status: { loadBalancer: { ingress: [{ ip: web.loadBalancer }] } },
      }),
    },
    {
      kind: 'EndpointSlice',
      apiVersion: 'discovery.k8s.io/v1',
      metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
      addressType: 'IPv4',
      ports: [{ port: 8080 }],
      endpoints: web.pods.map(endpointObject),
    },
  ]);
}

/** A TCP flow between two ends: `10.244.1.9:40000`. */
export function flow(source: string, destination: string): Flow {
  const [from, to] = [parseEndpoint(source), parseEndpoint(destination)];
  return { protocol: Protocol.TCP, source: from, destination: to };
}

/** How often each text is there, by the text. */
export function tally(texts: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const text of [...texts].sort()) counts[text] = (counts[text] ?? 0) + 1;
  return counts;
}

/** The same in one line: `10.244.1.5 16, 10.244.2.5 14`. */
export function tallied(texts: readonly string[]): string {
  return Object.entries(tally(texts))
    .map(([text, count]) => `${text} ${count}`)
    .join(', ');
}

function nodeObject(number: number): unknown {
  return {
    kind: 'Node',
    metadata: {
      name: `node-${number}`,
      labels: { 'topology.kubernetes.io/zone': `zone-${number}` },
    },
    spec: { podCIDRs: [`10.244.${number}.0/24`] },
    status: { addresses: [{ type: 'InternalIP', address: `192.168.0.${number}` }] },
  };
}

function endpointObject({
  node,
  address,
  state = 'ready',
  forZones,
  forNodes,
}: ServingPod): unknown {
  const named = (names: readonly string[]): readonly unknown[] => names.map((name) => ({ name }));
  return {
    addresses: [address],
    nodeName: node,
    zone: node.replace('node', 'zone'),
    conditions: { ready: state === 'ready', serving: true, terminating: state === 'leaving' },
    ...((forZones ?? forNodes) && {
      hints: {
        ...(forZones && { forZones: named(forZones) }),
        ...(forNodes && { forNodes: named(forNodes) }),
      },
    }),
  };
}
