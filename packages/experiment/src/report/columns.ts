import type { StudyResult, StudyRun } from '../study/result.ts';
import { formatMean, formatNumber } from './number.ts';

/** A column of the study's table, in text and in HTML. */
export interface Column {
  /** What it has in common with its neighbours; empty where nothing. */
  readonly group: string;
  readonly heading: string;
  readonly cell: (run: StudyRun) => string;
}

/** The columns behind the name of the data plane, left to right. */
export function reportColumns(result: StudyResult): readonly Column[] {
  return [
    ...summary('rules, new connection', (run) => run.newConnection.rules),
    ...summary('nat PREROUTING alone', (run) => run.newConnection.natPrerouting, '–'),
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

/** @param none what stands where nothing was counted at all */
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
