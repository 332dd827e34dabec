import { checkArgument, objectOf } from '@packet-path/core';
import { csv } from '../print/csv.ts';
import type { Figure } from './figure.ts';

const HEADER = ['panel', 'series', 'group', 'kind', 'x', 'y', 'low', 'high', 'label', 'source'];

/** The points of a figure as CSV (RFC 4180): a header, then a row for each point. */
export function figureCsv(given: Figure): string {
  checkArgument('figureCsv', 'given', given, objectOf('format', 'id', 'title', 'caption'));
  const { panels } = given;
  const rows: (readonly (string | number)[])[] = [HEADER];
  for (const { title, series } of panels) {
    for (const { label, group, kind, source, points } of series) {
      for (const { x, y, low = '', high = '', label: words = '' } of points) {
        rows.push([title, label, group, kind, x, y, low, high, words, source]);
      }
    }
  }
  return csv(rows);
}

/** The whole figure as JSON, indented, with a line end: the same figure gives the same bytes. */
export function figureJson(figure: Figure): string {
  return `${JSON.stringify(figure, null, 2)}\n`;
}
