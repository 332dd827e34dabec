import { formatEndpoint, protocolName } from '@packet-path/core';
import type { FlowComparison } from './compare-flow.ts';
import { comparisonColumns } from './comparison-columns.ts';

/** A comparison as lines of text: what is compared down the side, the data planes across. */
export function comparisonText(comparison: FlowComparison): string {
  const rows = [
    ['', ...comparison.planes.map(({ title }) => title)],
    ...comparisonColumns(comparison).map((column) => [
      column.heading,
      ...comparison.planes.map((report) => column.cell(report)),
    ]),
  ];
  const widths = rows[0]!.map((_, index) => Math.max(...rows.map((row) => row[index]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[index]!)))
      .join('  ')
      .trimEnd(),
  );
  return `${[heading(comparison), ...lines].join('\n')}\n`;
}

/** A comparison as a table of Markdown, in the same shape. */
export function comparisonMarkdown(comparison: FlowComparison): string {
  const { planes } = comparison;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    `### ${heading(comparison)}`,
    '',
    line(['', ...planes.map(({ title }) => title)]),
    line(['---', ...planes.map(() => '---:')]),
    ...comparisonColumns(comparison).map((column) =>
      line([column.heading, ...planes.map((report) => column.cell(report))]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** `pod to shop/cart cluster IP: tcp 10.244.0.2:32768 -> 10.96.0.10:80`. */
function heading({ name, flow }: FlowComparison): string {
  const { protocol, source, destination } = flow;
  const path = `${formatEndpoint(source)} -> ${formatEndpoint(destination)}`;
  return `${name === '' ? '' : `${name}: `}${protocolName(protocol)} ${path}`;
}

/** Comparisons as plain values, for `JSON.stringify`: addresses are texts, ledgers counters. */
export function comparisonJson({ name, flow, planes }: FlowComparison): unknown {
  const { protocol, source, destination } = flow;
  return {
    name,
    protocol: protocolName(protocol),
    source: formatEndpoint(source),
    destination: formatEndpoint(destination),
    planes: planes.map(({ endpoint, sourceSeen, ...report }) => ({
      ...report,
      endpoint: endpoint && formatEndpoint(endpoint),
      sourceSeen: sourceSeen && formatEndpoint(sourceSeen),
    })),
  };
}
