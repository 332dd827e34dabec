import type { ReplayTotals } from '@packet-path/replay';

/** A table of how many steps and cases agree, a line for each file. */
export function formatTotals(
  files: readonly { readonly file: string; readonly totals: ReplayTotals }[],
): string {
  const rows = files.map(({ file, totals }) => [
    file,
    `${totals.agreeingSteps} of ${totals.steps}`,
    `${totals.agreeingCases} of ${totals.cases}`,
  ]);
  const table = [['file', 'steps agree', 'cases agree'], ...rows];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  return table
    .map(([file = '', ...counts]) =>
      [
        file.padEnd(widths[0] ?? 0),
        ...counts.map((count, index) => count.padStart(widths[index + 1] ?? 0)),
      ].join('  '),
    )
    .join('\n');
}

/** The last line of a replay. */
export function totalsLine(totals: ReplayTotals): string {
  const { agreeingSteps, steps, agreeingCases, cases } = totals;
  return `steps: ${agreeingSteps} of ${steps} agree; cases: ${agreeingCases} of ${cases}`;
}
