import { anyValue, checkArgument, listOf } from '@packet-path/core';

/** Rows as CSV (RFC 4180), each with the line end that the standard asks for. */
export function csv(rows: Iterable<readonly unknown[]>): string {
  let text = '';
  for (const row of rows) text += `${csvRow(row)}\r\n`;
  return text;
}

/**
 * One row of CSV, without a line end. A text that a spreadsheet would take for a formula gets an
 * apostrophe before it; numbers, and texts that are numbers, stay as they are.
 */
export function csvRow(values: readonly unknown[]): string {
  checkArgument('csvRow', 'values', values, listOf(anyValue));
  return values.map(field).join(',');
}

/** Spreadsheets take a text for a formula that begins so, or with the wide forms of these signs. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function field(value: unknown): string {
  const text = String(value);
  const isFormula = typeof value === 'string' && FORMULA.test(text) && !NUMBER.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
