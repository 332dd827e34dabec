import { syntheticCluster } from '@packet-path/cluster';
import { EveryOutcome, type Seed } from '@packet-path/core';
import { clusterFlow } from '@packet-path/data-plane';
import type { Figure, FigurePoint, FigureSeries } from '@packet-path/experiment';
import { type KubernetesNodeOptions, kubernetesNode } from '@packet-path/node';
import { calicoRules, PODS_A_NODE, POLICIES_A_POD } from './calico-rules.ts';

const SERVICES = [1, 10, 20, 100, 1000, 10_000];
const PODS = [20, 200, 2000, 20_000];
const ENDPOINTS = 10;
/** Services of the panel against pods. */
const FIXED_SERVICES = 20;
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
  const { mean, least, worst } = calicoRules();
  const calico = { y: mean, low: least, high: worst };
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
      `Calico evaluates ${text(mean)} rules (${text(least)} to ${text(worst)}), whatever the number of services; the article puts it at what kube-proxy of 2019 does at 20 services of 10 pods, which is ${equal === undefined ? 'not drawn' : text(equal)} here.`,
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

function text(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}
