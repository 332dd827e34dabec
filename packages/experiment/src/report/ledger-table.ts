import { type CounterName, counterDeclaration } from '@packet-path/core';
import { element, type Markup } from '../print/markup.ts';
import { formatMean } from '../print/number.ts';
import type { StudyResult, StudyRun } from '../study/result.ts';
import { byCluster, planeTitle } from './columns.ts';
import { clusterHeading } from './study-lines.ts';

/**
 * The ledger of the first packet in the largest cluster: a row for each counter that is not zero in
 * every data plane, with the heading that its model has declared.
 */
export function ledgerTable(result: StudyResult): readonly Markup[] {
  const groups = byCluster(result);
  const size = (group: (typeof groups)[number]): number => group.runs[0]?.services ?? 0;
  const [largest] = groups.toSorted((a, b) => size(b) - size(a));
  if (largest === undefined || size(largest) === 0) return [];
  const { runs } = largest;
  const planes = runs.map((run) => element('th', { scope: 'col' }, planeTitle(result, run)));
  const head = element(
    'thead',
    {},
    element('tr', {}, element('th', { scope: 'col', class: 'text' }, 'the mean of'), planes),
  );
  const body = counters(runs).map((counter) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, counterDeclaration(counter)?.heading ?? counter),
      runs.map((run) => element('td', {}, formatMean(run.newConnection.work[counter] ?? 0))),
    ),
  );
  return [
    element('h2', {}, `The ledger of a new connection’s first packet, ${clusterHeading(largest)}`),
    element('div', { class: 'scroll' }, element('table', {}, head, element('tbody', {}, body))),
  ];
}

/** The counters of several runs, in the order of their ranks. */
function counters(runs: readonly StudyRun[]): readonly CounterName[] {
  const names = new Set(
    runs.flatMap(({ newConnection }) => Object.keys(newConnection.work) as CounterName[]),
  );
  const rank = (name: CounterName): number =>
    counterDeclaration(name)?.rank ?? Number.POSITIVE_INFINITY;
  return [...names].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}
