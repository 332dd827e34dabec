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

/** How a shard is told of. */
export interface DryRunOptions {
  readonly workers?: number;
  readonly json?: true;
}

/** A cell that would be run. */
interface ListedCell {
  readonly cell: number;
  readonly seed: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface Expectation {
  readonly study: string;
  readonly identity: string;
  readonly shard: string;
  readonly cells: number;
  readonly of: number;
  readonly listed: readonly ListedCell[];
  readonly workers: number;
  /** Null where the study does not say it. */
  readonly seconds: number | null;
  /** Of memory, of each worker. */
  readonly bytes: number | null;
}

/** Tells of a shard, without running it: cells, seeds, the time and memory that are expected. */
export function dryRun(sweep: Sweep, shard: Shard, { workers, json }: DryRunOptions): string {
  const expected = expectationOf(sweep, shard, workers);
  return json === true ? `${JSON.stringify(expected, null, 2)}\n` : textOf(expected);
}

function expectationOf(sweep: Sweep, shard: Shard, asked: number | undefined): Expectation {
  const { study, grid, identity, seed } = sweep;
  const cells = [...cellsOf(shard, grid.size)];
  const costs = cellCosts(sweep, cells);
  const listed = cells.slice(0, LISTED).map((cell): ListedCell => {
    const parameters = grid.cell(cell);
    return { cell, seed: String(cellSeed(seed, parameters)), parameters };
  });
  const workers = Math.min(asked ?? workersFor(costs.bytes), cells.length);
  return {
    study: study.name,
    identity,
    shard: `${shard.index}/${shard.count}`,
    cells: cells.length,
    of: grid.size,
    listed,
    workers,
    seconds: costs.isTold ? costs.seconds / Math.max(1, workers) : null,
    bytes: costs.isTold ? costs.bytes : null,
  };
}

function textOf(told: Expectation): string {
  const { study, identity, shard, cells, of, listed, workers, seconds, bytes } = told;
  const lines = listed.map((one) => `${one.cell}  ${one.seed}  ${JSON.stringify(one.parameters)}`);
  if (cells > listed.length) lines.push(`… and ${cells - listed.length} more`);
  const expected =
    seconds === null || bytes === null
      ? `the study ${study} does not say what a cell takes`
      : `${duration(seconds)} on ${workers} workers, ${Math.ceil(bytes / 1e6)} MB each`;
  return [
    ...lines,
    '',
    `study ${study}, sweep ${identity}`,
    `shard ${shard}: ${cells} of ${of} cells`,
    `expected: ${expected}`,
    '',
  ].join('\n');
}
