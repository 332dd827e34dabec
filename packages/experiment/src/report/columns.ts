import { formatMean, formatNumber } from '../print/number.ts';
import type { StudyResult, StudyRun } from '../study/result.ts';

/** A column of the study's table, in text and in HTML. */
export interface Column {
  /** A heading that it shares with its neighbours; empty where it shares none. */
  readonly group: string;
  readonly heading: string;
  readonly cell: (run: StudyRun) => string;
}

/** The columns behind the name of the data plane, left to right. */
export function reportColumns(result: StudyResult): readonly Column[] {
  const place = serviceRulesHeading(result);
  return [
    ...summary('rules, new connection', (run) => run.newConnection.rules),
    ...(place === undefined
      ? []
      : summary(`${place} alone`, (run) => run.newConnection.serviceRules, '–')),
    {
      group: 'known',
      heading: 'packet',
      cell: (run) => formatMean(run.establishedPacket.rules),
    },
    ...result.requests.map(
      (requests, index): Column => ({
        group: 'rules a request',
        heading: `of ${formatNumber(requests)}`,
        cell: (run) => formatMean(run.requests[index]?.rules.mean ?? 0),
      }),
    ),
    {
      group: 'hash',
      heading: 'probes',
      cell: (run) => formatMean(run.newConnection.hashProbes.mean),
    },
    {
      group: 'set',
      heading: 'look-ups',
      cell: (run) => formatMean(run.newConnection.setLookups.mean),
    },
  ];
}

/** The place of the planes' rules for services: `nat PREROUTING`; undefined where none names one. */
export function serviceRulesHeading({ planes }: StudyResult): string | undefined {
  const places = new Set(
    planes.flatMap(({ serviceRules }) =>
      serviceRules === null ? [] : [`${serviceRules.table} ${serviceRules.hook}`],
    ),
  );
  return places.size > 1 ? 'rules for services' : [...places][0];
}

/** @param none stands where nothing was counted at all */
function summary(
  group: string,
  of: (run: StudyRun) => StudyRun['newConnection']['rules'],
  none?: string,
): readonly Column[] {
  const column = (heading: string, cell: Column['cell']): Column => ({
    group,
    heading,
    cell: (run) => (none !== undefined && of(run).worst === 0 ? none : cell(run)),
  });
  return [
    column('mean', (run) => formatMean(of(run).mean)),
    column('p95', (run) => formatNumber(of(run).p95)),
    column('worst', (run) => formatNumber(of(run).worst)),
  ];
}

/** The runs of one cluster, in the order of the planes. */
export interface ClusterRuns {
  readonly cluster: string;
  readonly runs: readonly StudyRun[];
}

/** The runs, cluster by cluster. */
export function byCluster({ runs }: StudyResult): readonly ClusterRuns[] {
  const groups: { cluster: string; runs: StudyRun[] }[] = [];
  for (const run of runs) {
    const last = groups.at(-1);
    if (last?.cluster === run.cluster) last.runs.push(run);
    else groups.push({ cluster: run.cluster, runs: [run] });
  }
  return groups;
}

/** The title of a run's plane. */
export function planeTitle({ planes }: StudyResult, { plane }: StudyRun): string {
  return planes.find(({ name }) => name === plane)?.title ?? plane;
}
