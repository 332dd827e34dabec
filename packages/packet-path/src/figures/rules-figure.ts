import { podWorkload, policiesOf } from '@packet-path/calico';
import { syntheticCluster } from '@packet-path/cluster';
import { Address, EveryOutcome, type Seed, tcp } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import type { Figure, FigurePoint, FigureSeries } from '@packet-path/experiment';
import { type KubernetesNodeOptions, kubernetesNode } from '@packet-path/node';
import { felixRules } from './felix-rules.ts';

const SERVICES = [1, 10, 20, 100, 1000, 10_000];
const PODS = [20, 200, 2000, 20_000];
const ENDPOINTS = 10;
/** Services of the panel against pods. */
const FIXED_SERVICES = 20;
const PODS_A_NODE = 30;
const POLICIES_A_POD = 3;
/** Names of devices are hashes: the mean is over so many draws of a node's pods. */
const DRAWS = 8;
const ARTICLE = 'https://www.tigera.io/blog/comparing-kube-proxy-modes-iptables-or-ipvs/';

interface Mode {
  readonly label: string;
  readonly group: string;
  readonly options: KubernetesNodeOptions;
}

const MODES: readonly Mode[] = [
  {
    label: 'kube-proxy, iptables (2019)',
    group: 'iptables-2019',
    options: { mode: 'iptables', layout: '2019' },
  },
  { label: 'kube-proxy, iptables (today)', group: 'iptables', options: { mode: 'iptables' } },
  { label: 'kube-proxy, IPVS', group: 'ipvs', options: { mode: 'ipvs' } },
  { label: 'kube-proxy, nftables', group: 'nftables', options: { mode: 'nftables' } },
];

/** Figure 3: rules that a new connection evaluates, Calico's against kube-proxy's. */
export function rulesFigure(
  seed: Seed = 1,
  sizes: readonly number[] = SERVICES,
  pods: readonly number[] = PODS,
): Figure {
  const calico = calicoPoints();
  const byServices = MODES.map((mode) =>
    line(
      mode,
      sizes.map((services) => point(mode, services, services, ENDPOINTS, seed)),
    ),
  );
  const byPods = MODES.map((mode) =>
    line(
      mode,
      pods.map((count) => point(mode, count, FIXED_SERVICES, count / FIXED_SERVICES, seed)),
    ),
  );
  const flat = (values: readonly number[]): FigureSeries => ({
    label: `Calico, ${PODS_A_NODE} pods a node, ${POLICIES_A_POD} policies a pod`,
    group: 'calico',
    kind: 'simulated',
    source: 'counted on this simulation',
    drawn: 'line',
    points: values.map((x) => ({ x, ...calico })),
  });
  const equal = byServices[0]!.points.find(({ x }) => x === FIXED_SERVICES)?.y;
  return {
    format: 'packet-path/figure/1',
    id: 'calico-rules',
    title: 'Rules that a new connection evaluates: Calico against kube-proxy',
    caption: `The first packet of a connection from a pod, all tables and hooks. Of kube-proxy the mean over every service and endpoint, of Calico that over the policies of a pod that allow it; its rules alone, kube-proxy's beside it left out. Bands go from the best to the worst service and endpoint, or policy. Left: services of ${ENDPOINTS} pods. Right: ${FIXED_SERVICES} services share the pods.`,
    assumptions: [],
    panels: [
      {
        title: `against services, ${ENDPOINTS} pods each`,
        x: { label: 'services', unit: '', scale: 'log' },
        y: { label: 'rules evaluated', unit: '', scale: 'log' },
        series: [
          ...byServices,
          flat(sizes),
          {
            label: 'the article: about 20,000 rules for kube-proxy',
            group: 'iptables-2019',
            kind: 'published',
            source: ARTICLE,
            drawn: 'dots',
            points: [{ x: 10_000, y: 20_000 }],
          },
        ],
      },
      {
        title: `against pods, ${FIXED_SERVICES} services`,
        x: { label: 'pods of the cluster', unit: '', scale: 'log' },
        y: { label: 'rules evaluated', unit: '', scale: 'log' },
        series: [...byPods, flat(pods)],
      },
    ],
    notes: [
      `Calico evaluates ${text(calico.y)} rules (${text(calico.low!)} to ${text(calico.high!)}), whatever the number of services; the article puts it at what kube-proxy of 2019 does at 20 services of 10 pods, which is ${equal === undefined ? 'not drawn' : text(equal)} here.`,
      'The 20,000 rules of the article are the worst of the layout of 2019, 2 S + N + 3 in nat; kube-proxy draws the order of services anew at each sync, so that the mean is half of it.',
    ],
  };
}

function line({ label, group }: Mode, points: readonly FigurePoint[]): FigureSeries {
  const source = 'counted on this simulation';
  return { label, group, kind: 'simulated', source, drawn: 'line', points };
}

/**
 * Rules evaluated by one cluster. They are linear in the place of the service and that of the endpoint,
 * so the mean over all is that over the first and the last service, each with all its endpoints.
 */
function point(
  { options }: Mode,
  x: number,
  services: number,
  endpointsPerService: number,
  seed: Seed,
): FigurePoint {
  const cluster = syntheticCluster({ services, endpointsPerService });
  const choices = new EveryOutcome();
  const node = kubernetesNode(cluster, { ...options, order: 'cluster', choices, seed });
  const names = new Set([0, services - 1].map((place) => cluster.services[place]!));
  const counts: number[] = [];
  for (const { namespace, name } of names) {
    const outcomes = node.outcomes(clusterFlow(cluster, `${namespace}/${name}`));
    if (!('exact' in outcomes)) continue;
    for (const { opening } of outcomes.exact) counts.push(opening.rulesEvaluated);
    node.forget();
    choices.restart();
  }
  return spread(x, counts);
}

function spread(x: number, counts: readonly number[]): FigurePoint {
  const sum = counts.reduce((all, count) => all + count, 0);
  return {
    x,
    y: Number((sum / counts.length).toPrecision(6)),
    low: Math.min(...counts),
    high: Math.max(...counts),
  };
}

const NODE = { name: 'policy-node', addresses: ['192.168.7.7'] };

/** Policies of which the k-th allows port 8000 + k, from and to every pod. */
const POLICIES = policiesOf([
  ...Array.from({ length: POLICIES_A_POD }, (_, index) => ({
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkPolicy',
    metadata: { name: `allow-${index + 1}` },
    spec: {
      order: index,
      types: ['Ingress', 'Egress'],
      ingress: [allow(8001 + index)],
      egress: [allow(8001 + index)],
    },
  })),
  {
    apiVersion: 'projectcalico.org/v3',
    kind: 'IPPool',
    metadata: { name: 'pods' },
    spec: { cidr: '10.65.0.0/16', natOutgoing: true },
  },
]);

function allow(port: number): Readonly<Record<string, unknown>> {
  return { action: 'Allow', protocol: 'TCP', destination: { ports: [port] } };
}

/** Calico's rules for a connection of each pod of a node, allowed by each of its policies. */
function calicoPoints(): Omit<FigurePoint, 'x'> {
  const cluster = syntheticCluster({ services: 1, endpointsPerService: 1 });
  const counts: number[] = [];
  const node = kubernetesNode(cluster, {
    mode: 'iptables',
    node: NODE,
    policies: { objects: { ...POLICIES, workloads: podsOf(0) } },
  });
  for (let draw = 0; draw < DRAWS; draw++) {
    const workloads = podsOf(draw);
    node.updatePolicies({ ...POLICIES, workloads });
    for (let policy = 1; policy <= POLICIES_A_POD; policy++) {
      for (const { interfaceName, addresses } of workloads) {
        const { work } = node.send(
          tcp(`${addresses[0]}:30000`, `192.0.2.7:${8000 + policy}`, {
            inputInterface: interfaceName,
          }),
        );
        counts.push(felixRules(work));
      }
      node.forget();
    }
  }
  const { y, low, high } = spread(0, counts);
  return { y, low: low!, high: high! };
}

function podsOf(draw: number): ReturnType<typeof podWorkload>[] {
  return Array.from({ length: PODS_A_NODE }, (_, index) =>
    podWorkload({
      namespace: 'default',
      name: `pod-${draw}-${index}`,
      node: NODE.name,
      addresses: [Address.parse(`10.65.${draw}.${index + 2}`)],
    }),
  );
}

function text(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
