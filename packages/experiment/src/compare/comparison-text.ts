import {
  checkArgument,
  formatEndpoint,
  objectOf,
  objectOfLists,
  protocolName,
} from '@packet-path/core';
import { markdownRow, markdownText } from '../print/markdown.ts';
import type { FlowComparison, OpeningComparison } from './comparison.ts';
import { type ComparisonRow, comparisonRows, openingRows } from './comparison-rows.ts';

const COMPARISON = objectOfLists(
  'one of the comparisons that compareFlow and compareFlows give',
  'planes',
);

/**
 * A comparison as lines of text: what is compared down the side, the data planes across.
 *
 * ```ts
 * comparisonText(compareFlow(cluster, flow, { planes: kubeProxyPlanes() }, 'pod to cart'));
 * ```
 */
export function comparisonText(comparison: FlowComparison | OpeningComparison): string {
  checkArgument('comparisonText', 'comparison', comparison, COMPARISON);
  const rows = [
    ['', ...comparison.planes.map(({ title }) => title)],
    ...rowsOf(comparison).map(({ heading, cells }) => [
      cells.length === 0 ? heading : `  ${heading}`,
      ...cells,
    ]),
  ];
  const widths = rows[0]!.map((_, index) =>
    Math.max(...rows.map((row) => row[index]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[index]!)))
      .join('  ')
      .trimEnd(),
  );
  return `${[titleOf(comparison), ...lines].join('\n')}\n`;
}

/** A comparison as a table of Markdown, in the same shape. */
export function comparisonMarkdown(comparison: FlowComparison | OpeningComparison): string {
  checkArgument('comparisonMarkdown', 'comparison', comparison, objectOf('name', 'flow', 'planes'));
  const { planes } = comparison;
  const lines = [
    `### ${markdownText(titleOf(comparison))}`,
    '',
    markdownRow(['', ...planes.map(({ title }) => title)]),
    `| --- |${' ---: |'.repeat(planes.length)}`,
    ...rowsOf(comparison).map(({ heading, cells }) =>
      cells.length === 0
        ? `| **${markdownText(heading)}** |${'  |'.repeat(planes.length)}`
        : markdownRow([heading, ...cells]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** `pod to shop/cart cluster IP: 10.244.0.2:32768 -> 10.96.0.10:80 tcp`. */
function titleOf({ name, flow }: FlowComparison | OpeningComparison): string {
  const { protocol, source, destination } = flow;
  const path = `${formatEndpoint(source)} -> ${formatEndpoint(destination)}`;
  return `${name === '' ? '' : `${name}: `}${path} ${protocolName(protocol)}`;
}

function rowsOf(comparison: FlowComparison | OpeningComparison): readonly ComparisonRow[] {
  return isWhole(comparison) ? comparisonRows(comparison) : openingRows(comparison);
}

function isWhole(comparison: FlowComparison | OpeningComparison): comparison is FlowComparison {
  return comparison.planes.every((report) => 'handshake' in report);
}

/** Comparisons as plain values, for `JSON.stringify`: addresses are texts, ledgers counters. */
export function comparisonJson(comparison: FlowComparison | OpeningComparison): unknown {
  checkArgument('comparisonJson', 'comparison', comparison, objectOf('name', 'flow', 'planes'));
  const { name, flow } = comparison;
  const { protocol, source, destination } = flow;
  return {
    name,
    protocol: protocolName(protocol),
    source: formatEndpoint(source),
    destination: formatEndpoint(destination),
    planes: isWhole(comparison)
      ? comparison.planes.map(({ endpoint, sourceSeen, ...report }) => ({
          ...report,
          endpoint: endpoint && formatEndpoint(endpoint),
          sourceSeen: sourceSeen && formatEndpoint(sourceSeen),
        }))
      : comparison.planes.map(({ endpoint, ...report }) => ({
          ...report,
          endpoint: endpoint && formatEndpoint(endpoint),
        })),
  };
}
