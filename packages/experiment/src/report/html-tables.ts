import { element, type Markup } from '../print/markup.ts';
import { formatMean, formatNumber } from '../print/number.ts';
import type { DestinationCost, StudyResult, StudyRun } from '../study/result.ts';
import { byCluster, type Column, planeTitle, reportColumns } from './columns.ts';
import { describeOutcome } from './outcome.ts';
import { clusterHeading } from './study-lines.ts';

/** A page stays quick to open; `study.json` has them all. */
const MOST_ROWS = 500;

/** The study's table: a group of rows for each cluster, a row for each data plane. */
export function studyHtmlTable(result: StudyResult): Markup {
  const columns = reportColumns(result);
  const groups = byCluster(result).map((group) =>
    element(
      'tbody',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'rowgroup', colspan: columns.length + 1 }, clusterHeading(group)),
      ),
      group.runs.map((run) =>
        row(
          planeTitle(result, run),
          columns.map((column) => column.cell(run)),
        ),
      ),
    ),
  );
  return scrolling(
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        element('th', { scope: 'col', rowspan: 2 }, 'data plane'),
        headings(columns),
      ),
      element(
        'tr',
        {},
        columns.map(({ heading }) => element('th', { scope: 'col' }, heading)),
      ),
    ),
    groups,
  );
}

/** Each service of the described clusters, its costs side by side; empty where there is none. */
export function destinationTable(result: StudyResult): readonly Markup[] {
  return byCluster(result).flatMap(({ cluster, runs }) => {
    if (runs.every(({ destinations }) => destinations.length === 0)) return [];
    const rows = (runs[0]?.destinations ?? []).map(({ name, address, endpoints }) =>
      row(
        name,
        [formatNumber(endpoints), ...runs.map((run) => meanAndWorst(costOf(run, address)))],
        address,
      ),
    );
    const shown = rows.slice(0, MOST_ROWS);
    const rest = rows.length - shown.length;
    return [
      element('h2', {}, `The services of ${cluster}`),
      element(
        'p',
        {},
        'Rules that a new connection evaluates: the mean over its endpoints, and the worst.',
      ),
      scrolling(
        headRow(
          ['service', 'address'],
          ['endpoints', ...runs.map((run) => planeTitle(result, run))],
        ),
        [element('tbody', {}, shown)],
      ),
      ...(rest > 0 ? [element('p', {}, `And ${formatNumber(rest)} more, in study.json.`)] : []),
    ];
  });
}

/** Destinations in no sum: services without endpoints, and headless ones. */
export function otherTable(result: StudyResult): readonly Markup[] {
  const rows = byCluster(result).flatMap(({ cluster, runs }) =>
    (runs[0]?.others ?? []).map((other) =>
      element(
        'tr',
        {},
        element('th', { scope: 'row' }, other.name),
        [other.address ?? '', cluster, describeOutcome(other.outcome)].map((cell) =>
          element('td', { class: 'text' }, cell),
        ),
      ),
    ),
  );
  if (rows.length === 0) return [];
  return [
    element('h2', {}, 'Not in the sums'),
    scrolling(headRow(['service', 'address', 'cluster', 'a connection is']), [
      element('tbody', {}, rows),
    ]),
  ];
}

function headings(columns: readonly Column[]): Markup[] {
  const groups: { group: string; span: number }[] = [];
  for (const { group } of columns) {
    const last = groups.at(-1);
    if (last?.group === group) last.span++;
    else groups.push({ group, span: 1 });
  }
  return groups.map(({ group, span }) =>
    element('th', { scope: 'colgroup', colspan: span > 1 ? span : undefined }, group),
  );
}

function costOf({ destinations }: StudyRun, address: string): DestinationCost | undefined {
  return destinations.find((destination) => destination.address === address);
}

function meanAndWorst(cost: DestinationCost | undefined): string {
  if (cost === undefined) return 'no answer';
  return `${formatMean(cost.rules.mean)} · ${formatNumber(cost.rules.worst)}`;
}

function headRow(texts: readonly string[], numbers: readonly string[] = []): Markup {
  const cell = (name: string, style?: string): Markup =>
    element('th', { scope: 'col', class: style }, name);
  return element(
    'thead',
    {},
    element(
      'tr',
      {},
      texts.map((name) => cell(name, 'text')),
      numbers.map((name) => cell(name)),
    ),
  );
}

/** A name, the text cells beside it, and numbers. */
function row(name: string, numbers: readonly string[], ...texts: readonly string[]): Markup {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    texts.map((text) => element('td', { class: 'text' }, element('code', {}, text))),
    numbers.map((number) => element('td', {}, number)),
  );
}

function scrolling(head: Markup, bodies: readonly Markup[]): Markup {
  return element('div', { class: 'scroll' }, element('table', {}, head, bodies));
}
