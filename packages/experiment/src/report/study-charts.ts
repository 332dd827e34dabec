import { checkArgument } from '@packet-path/core';
import { drawLineChart } from '../chart/draw-line-chart.ts';
import type { Axis, LineChart, Panel, Tone } from '../chart/line-chart.ts';
import { plural } from '../print/number.ts';
import { SOME_STUDY, type StudyResult, type StudyRun } from '../study/result.ts';

/** A drawn chart: its file's stem, and one SVG element. */
export interface StudyChart {
  readonly name: string;
  readonly svg: string;
}

const RULES: Axis = { label: 'rules evaluated', scale: 'logarithmic' };
const TONES: readonly Tone[] = ['vermilion', 'blue', 'green', 'purple'];

/**
 * The study's pictures: against the number of services where synthetic clusters differ in it, else
 * destination by destination.
 */
export function studyCharts(result: StudyResult): readonly StudyChart[] {
  checkArgument('studyCharts', 'result', result, SOME_STUDY);
  return describeCharts(result).map((chart) => ({
    name: chart.name,
    svg: drawLineChart(chart),
  }));
}

/** The same charts before they are drawn: titles, axes and points. */
export function describeCharts(result: StudyResult): readonly LineChart[] {
  checkArgument('describeCharts', 'result', result, SOME_STUDY);
  const sizes = new Set(synthetic(result).map(({ services }) => services));
  return sizes.size < 2
    ? destinations(result)
    : [newConnections(result), requests(result), hashProbes(result)];
}

function newConnections(result: StudyResult): LineChart {
  return {
    name: 'rules-per-connection',
    title: 'Rules that a new connection walks',
    subtitle: `All tables and hooks, over every pair of service and endpoint.${marked(result)}`,
    x: services(result, 'logarithmic'),
    y: RULES,
    panels: [
      panel(result, 'On average', (run) => run.newConnection.rules.mean),
      panel(result, 'At worst', (run) => run.newConnection.rules.worst),
    ],
  };
}

function requests(result: StudyResult): LineChart {
  return {
    name: 'rules-per-request',
    title: 'Rules a request, without keepalive and with it',
    subtitle: `The mean: handshake, requests and closing, shared among the requests.${marked(result)}`,
    x: services(result, 'logarithmic'),
    y: RULES,
    panels: result.requests.map((count, index) =>
      panel(
        result,
        `${plural(count, 'request')} a connection`,
        (run) => run.requests[index]?.rules.mean ?? 0,
      ),
    ),
  };
}

function hashProbes(result: StudyResult): LineChart {
  return {
    name: 'hash-probes-per-connection',
    title: 'Hash table entries that a new connection is compared with',
    subtitle: `The mean, over tables of connections and of services.${marked(result)}`,
    x: services(result, 'linear'),
    y: { label: 'entries compared', scale: 'linear' },
    panels: [panel(result, '', (run) => run.newConnection.hashProbes.mean)],
  };
}

/** Points of a line over many destinations: more would not be seen. */
const MOST_POINTS = 200;

/** The destinations of the first cluster that has at least two, each plane's in order of cost. */
function destinations({ planes, runs }: StudyResult): readonly LineChart[] {
  const cluster = runs.find((run) => run.destinations.length > 1)?.cluster;
  if (cluster === undefined) return [];
  const series = planes.map(({ name, title: label }, index) => {
    const run = runs.find((one) => one.cluster === cluster && one.plane === name);
    const costs = (run?.destinations ?? []).map(({ rules }) => rules.mean).sort((a, b) => a - b);
    const step = Math.ceil(costs.length / MOST_POINTS);
    const points = costs
      .map((y, rank) => ({ x: rank + 1, y }))
      .filter(({ x }) => x % step === 0 || x === 1 || x === costs.length);
    return { label, tone: TONES[index % TONES.length]!, points };
  });
  return [
    {
      name: 'rules-by-destination',
      title: `Rules that a new connection walks, destination by destination`,
      subtitle: `${cluster}: the mean over the endpoints of each, in all tables and hooks.`,
      x: { label: 'destinations, the cheapest first', scale: 'linear' },
      y: { label: 'rules evaluated', scale: 'linear' },
      panels: [{ title: '', series, marks: [] }],
    },
  ];
}

/** A line for each data plane over the synthetic clusters, and a mark for each other cluster. */
function panel(result: StudyResult, title: string, value: (run: StudyRun) => number): Panel {
  const point = (run: StudyRun): { x: number; y: number } => ({ x: run.services, y: value(run) });
  const tone = (index: number): Tone => TONES[index % TONES.length]!;
  return {
    title,
    series: result.planes.map(({ name, title: label }, index) => ({
      label,
      tone: tone(index),
      points: synthetic(result)
        .filter(({ plane, services }) => plane === name && services > 0)
        .map(point),
    })),
    marks: result.runs
      .filter(({ kind, services }) => kind === 'described' && services > 0)
      .map((run) => ({
        ...point(run),
        tone: tone(result.planes.findIndex(({ name }) => name === run.plane)),
        label: `${run.cluster}: ${value(run)}`,
      })),
  };
}

function synthetic({ runs }: StudyResult): readonly StudyRun[] {
  return runs.filter(({ kind }) => kind === 'synthetic');
}

/** Says how many endpoints each service has, where that is true of all synthetic clusters. */
function services(result: StudyResult, scale: Axis['scale']): Axis {
  const counts = new Set(synthetic(result).map(({ pairs, services }) => pairs / services));
  const [count] = counts;
  const each = counts.size === 1 ? ` of ${plural(count ?? 0, 'endpoint')} each` : '';
  return { label: `services${each}`, scale };
}

/** The meaning of the marks, where there are any. */
function marked({ runs }: StudyResult): string {
  const names = new Set(
    runs.filter(({ kind }) => kind === 'described').map(({ cluster }) => cluster),
  );
  return names.size === 0 ? '' : ` Diamonds: ${[...names].join(', ')}.`;
}
