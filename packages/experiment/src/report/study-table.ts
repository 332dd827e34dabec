import { plural } from '../print/number.ts';
import type { StudyResult } from '../study/result.ts';
import { byCluster, type ClusterRuns, type Column, planeTitle, reportColumns } from './columns.ts';
import { meetingLines } from './meeting.ts';
import { describeOutcome } from './outcome.ts';

/**
 * The study as aligned text: a block for each cluster, a line for each data plane.
 *
 * ```ts
 * const one = { name: 'mine', kind: 'described', cluster: () => cluster } as const;
 * studyTable(runStudy({ clusters: [one], planes: kubeProxyPlanes() }));
 * ```
 */
export function studyTable(result: StudyResult): string {
  const columns = reportColumns(result);
  const names = ['', ...result.planes.map(({ title }) => `  ${title}`)];
  const first = Math.max(...names.map((name) => name.length));
  const widths = columns.map((column) =>
    Math.max(column.heading.length, ...result.runs.map((run) => column.cell(run).length)),
  );
  const line = (name: string, cells: readonly string[]): string =>
    name.padEnd(first) + cells.map((cell, index) => cell.padStart(widths[index]! + 2)).join('');
  const blocks = byCluster(result).map((group) =>
    [
      clusterHeading(group),
      ...group.runs.map((run) =>
        line(
          `  ${planeTitle(result, run)}`,
          columns.map((column) => column.cell(run)),
        ),
      ),
    ].join('\n'),
  );
  const headings = line(
    '',
    columns.map(({ heading }) => heading),
  );
  return `${[groupLine(columns, widths, first), headings, blocks.join('\n\n')].join('\n')}\n${others(result)}${met(result)}`;
}

/** `shop: 17 service ports, 43 endpoints`, or `100 services, 1,000 endpoints`. */
export function clusterHeading({ cluster, runs }: ClusterRuns): string {
  const { kind = 'described', services = 0, pairs = 0 } = runs[0] ?? {};
  const endpoints = plural(pairs, 'endpoint');
  return kind === 'synthetic'
    ? `${plural(services, 'service')}, ${endpoints}`
    : `${cluster}: ${plural(services, 'service port')}, ${endpoints}`;
}

/** Group names over their columns, each followed by a rule to the group's end. */
function groupLine(columns: readonly Column[], widths: readonly number[], first: number): string {
  let text = ''.padEnd(first);
  for (let start = 0; start < columns.length; ) {
    const { group } = columns[start]!;
    let end = start;
    let width = 0;
    while (end < columns.length && columns[end]!.group === group) width += widths[end++]! + 2;
    text += `  ${end - start > 1 ? `${group} `.padEnd(width - 2, '─') : group.padStart(width - 2)}`;
    start = end;
  }
  return text.trimEnd();
}

/** How endpoints were met, where that needs words. */
function met(result: StudyResult): string {
  const lines = meetingLines(result).map((line) => `  ${line}\n`);
  return lines.length === 0 ? '' : `\nEndpoints met:\n${lines.join('')}`;
}

/** Destinations in no sum, once a cluster: they are the same in every plane but for the rules. */
function others(result: StudyResult): string {
  return byCluster(result)
    .flatMap(({ cluster, runs }) =>
      (runs[0]?.others ?? []).map(
        ({ name, address, outcome }) =>
          `  ${cluster}: ${name}${address === null ? '' : ` (${address})`}: ${describeOutcome(outcome)}`,
      ),
    )
    .reduce((text, line) => `${text}${text === '' ? '\nNot in the sums:\n' : ''}${line}\n`, '');
}
