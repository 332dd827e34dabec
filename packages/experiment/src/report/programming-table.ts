import type { ProgrammingWork } from '@packet-path/data-plane';
import { element, type Markup } from '../print/markup.ts';
import { formatNumber } from '../print/number.ts';
import type { StudyResult, StudyRun } from '../study/result.ts';
import type { StudyProgramming } from '../study/study-programming.ts';
import { byCluster, planeTitle } from './columns.ts';
import { clusterHeading } from './study-lines.ts';

/** The syncs of a study's ledgers, in words. */
const SYNCS: Readonly<Record<keyof StudyProgramming, string>> = {
  everything: 'all services at once',
  removed: 'one service less',
  added: 'one service more',
};

/** The columns: the counters of a ledger, each with its heading. */
const COLUMNS: readonly (readonly [keyof ProgrammingWork, string])[] = [
  ['transactions', 'transactions'],
  ['inputBytes', 'bytes of text'],
  ['rules', 'rules'],
  ['chains', 'chains'],
  ['elements', 'elements'],
  ['services', 'services'],
  ['addresses', 'addresses'],
  ['netlinkMessages', 'messages'],
  ['dumps', 'dumps'],
  ['objectsListed', 'listed'],
  ['rulesCopiedIn', 'rules copied in'],
];

/** The ledgers of syncs as aligned text under the table; empty where nobody asked for them. */
export function programmingText(result: StudyResult): string {
  const rows = rowsOf(result);
  if (rows.length === 0) return '';
  const first = Math.max(...rows.map(({ name }) => name.length)) + 2;
  const widths = COLUMNS.map(([counter, heading]) =>
    Math.max(heading.length, ...rows.map(({ work }) => formatNumber(work[counter]).length)),
  );
  const line = (name: string, cells: readonly string[]): string =>
    name.padEnd(first) + cells.map((cell, index) => cell.padStart(widths[index]! + 2)).join('');
  let cluster: string | undefined;
  const lines = rows.flatMap(({ heading, name, work }) => {
    const above = heading === cluster ? [] : ['', heading];
    cluster = heading;
    return [...above, line(`  ${name}`, cellsOf(work))];
  });
  const head = line(
    '',
    COLUMNS.map(([, heading]) => heading),
  );
  return `\nProgramming, counted for each sync:\n${head}${lines.map((text) => `\n${text}`).join('')}\n`;
}

/** The same as a table of the page. */
export function programmingHtml(result: StudyResult): readonly Markup[] {
  const rows = rowsOf(result);
  if (rows.length === 0) return [];
  const heading = (text: string, kind?: 'text'): Markup =>
    element('th', { scope: 'col', ...(kind && { class: kind }) }, text);
  const head = element(
    'tr',
    {},
    heading('cluster', 'text'),
    heading('sync', 'text'),
    COLUMNS.map(([, text]) => heading(text)),
  );
  const body = rows.map(({ heading: cluster, name, work }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, cluster),
      element('th', { scope: 'row' }, name),
      cellsOf(work).map((cell) => element('td', {}, cell)),
    ),
  );
  const table = element('table', {}, element('thead', {}, head), element('tbody', {}, body));
  return [
    element('h2', {}, 'Programming, counted for each sync'),
    element('div', { class: 'scroll' }, table),
  ];
}

/** The counts of a run's syncs as cells of a CSV row, by column name. */
export function programmingCells({ programming }: StudyRun): Readonly<Record<string, number>> {
  if (programming === undefined) return {};
  const syncs = Object.keys(SYNCS) as (keyof StudyProgramming)[];
  return Object.fromEntries(
    syncs.flatMap((sync) =>
      Object.entries(programming[sync]).map(([counter, count]) => [
        `sync_${sync}_${counter.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`,
        count,
      ]),
    ),
  );
}

function rowsOf(result: StudyResult): readonly {
  readonly heading: string;
  readonly name: string;
  readonly work: ProgrammingWork;
}[] {
  return byCluster(result).flatMap((group) =>
    group.runs.flatMap((run) => {
      const { programming } = run;
      if (programming === undefined) return [];
      return (Object.keys(SYNCS) as (keyof StudyProgramming)[]).map((sync) => ({
        heading: clusterHeading(group),
        name: `${planeTitle(result, run)}, ${SYNCS[sync]}`,
        work: programming[sync],
      }));
    }),
  );
}

function cellsOf(work: ProgrammingWork): readonly string[] {
  return COLUMNS.map(([counter]) => formatNumber(work[counter]));
}
