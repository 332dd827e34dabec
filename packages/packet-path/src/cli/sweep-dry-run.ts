import { cellSeed, cellsOf, type Shard, type Sweep, workersFor } from '@packet-path/sweep';
import { duration } from './duration.ts';

/** Cells listed at most; of more the number is told. */
const LISTED = 10_000;

/** Tells of a shard, without running it: cells, seeds, the time and memory that are expected. */
export function dryRun(sweep: Sweep, shard: Shard, asked: number | undefined): string {
  const { study, grid, identity, seed } = sweep;
  const totals = { cells: 0, seconds: 0, bytes: 0 };
  const lines: string[] = [];
  for (const cell of cellsOf(shard, grid.size)) {
    const parameters = grid.cell(cell);
    const estimate = study.estimate?.(parameters);
    totals.cells += 1;
    totals.seconds += estimate?.seconds ?? 0;
    totals.bytes = Math.max(totals.bytes, estimate?.bytes ?? 0);
    if (totals.cells > LISTED) continue;
    lines.push(`${cell}  ${cellSeed(seed, parameters)}  ${JSON.stringify(parameters)}`);
  }
  if (totals.cells > LISTED) lines.push(`… and ${totals.cells - LISTED} more`);
  const workers = Math.min(asked ?? workersFor(totals.bytes), totals.cells);
  const expected =
    study.estimate === undefined
      ? `the study ${study.name} does not say what a cell takes`
      : `${duration(totals.seconds / Math.max(1, workers))} on ${workers} workers, ` +
        `${Math.ceil(totals.bytes / 1e6)} MB each`;
  return [
    ...lines,
    '',
    `study ${study.name}, sweep ${identity}`,
    `shard ${shard.index}/${shard.count}: ${totals.cells} of ${grid.size} cells`,
    `expected: ${expected}`,
    '',
  ].join('\n');
}
