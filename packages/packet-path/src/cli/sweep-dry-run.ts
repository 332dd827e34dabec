import {
  cellCosts,
  cellSeed,
  cellsOf,
  type Shard,
  type Sweep,
  workersFor,
} from '@packet-path/sweep';
import { duration } from './duration.ts';

/** Cells listed at most; of more the number is told. */
const LISTED = 10_000;

/** Tells of a shard, without running it: cells, seeds, the time and memory that are expected. */
export function dryRun(sweep: Sweep, shard: Shard, asked: number | undefined): string {
  const { study, grid, identity, seed } = sweep;
  const cells = [...cellsOf(shard, grid.size)];
  const costs = cellCosts(sweep, cells);
  const lines = cells.slice(0, LISTED).map((cell) => {
    const parameters = grid.cell(cell);
    return `${cell}  ${cellSeed(seed, parameters)}  ${JSON.stringify(parameters)}`;
  });
  if (cells.length > LISTED) lines.push(`… and ${cells.length - LISTED} more`);
  const workers = Math.min(asked ?? workersFor(costs.bytes), cells.length);
  const expected = costs.isTold
    ? `${duration(costs.seconds / Math.max(1, workers))} on ${workers} workers, ` +
      `${Math.ceil(costs.bytes / 1e6)} MB each`
    : `the study ${study.name} does not say what a cell takes`;
  return [
    ...lines,
    '',
    `study ${study.name}, sweep ${identity}`,
    `shard ${shard.index}/${shard.count}: ${cells.length} of ${grid.size} cells`,
    `expected: ${expected}`,
    '',
  ].join('\n');
}
