import { checkArgument, objectOfLists } from '@packet-path/core';
import { element, type Markup, raw } from '../print/markup.ts';
import type { StudyResult } from '../study/result.ts';
import { chartFigures } from './chart-figures.ts';
import { explanation } from './explanation.ts';
import { HTML_STYLE } from './html-style.ts';
import { destinationTable, otherTable, studyHtmlTable } from './html-tables.ts';
import { lead, listed } from './lead.ts';
import { ledgerTable } from './ledger-table.ts';
import { programmingHtml } from './programming-table.ts';

/** The study as one page: pictures, tables, and how to read them. It refers to nothing outside. */
export function studyHtml(result: StudyResult): string {
  checkArgument('studyHtml', 'result', result, objectOfLists('what runStudy gives', 'runs'));
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('title', {}, titleOf(result)),
      element('style', {}, raw(HTML_STYLE)),
    ),
    element('body', {}, element('main', {}, content(result))),
  );
  return `<!doctype html>\n${page.markup}\n`;
}

function titleOf({ planes }: StudyResult): string {
  return `The cost of a new connection: ${listed(planes.map(({ title }) => title))}`;
}

function content(result: StudyResult): Markup[] {
  return [
    element('h1', {}, titleOf(result)),
    element('p', { class: 'lead' }, lead(result)),
    ...chartFigures(result),
    element('h2', {}, 'Every cluster and every data plane'),
    studyHtmlTable(result),
    ...ledgerTable(result),
    ...programmingHtml(result),
    ...destinationTable(result),
    ...otherTable(result),
    ...explanation(result),
    element(
      'footer',
      {},
      `Packet Path, seed ${result.seed}. The same seed gives the same numbers.`,
    ),
  ];
}
