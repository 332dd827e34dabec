import { checkArgument, objectOf } from '@packet-path/core';
import type { Grid } from '../grid/grid.ts';
import type { SweepStudy } from '../study/sweep-study.ts';

/** Cells that are asked for their cost, of more: a prime, so that they are not all of one column. */
const ASKED = 10_007;

/** The expected cost of cells, as their study tells it. */
export interface CellCosts {
  /** Whether the study says what a cell takes; if not, all else is 0. */
  readonly isTold: boolean;
  /** Seconds of one core, of all cells together. */
  readonly seconds: number;
  /** Seconds of the slowest cell. */
  readonly slowest: number;
  /** Bytes of the largest cell. */
  readonly bytes: number;
}

/**
 * The expected cost of some cells: each is asked, and of more than some ten thousand as many, spread over
 * them, with the last one.
 *
 * @param cells numbers of cells of the grid
 */
export function cellCosts(
  given: { readonly study: SweepStudy; readonly grid: Grid },
  cells: ArrayLike<number>,
): CellCosts {
  checkArgument('cellCosts', 'given', given, objectOf('study', 'grid'));
  checkArgument('cellCosts', 'cells', cells, objectOf('length'));
  const { study, grid } = given;
  if (study.estimate === undefined || cells.length === 0) {
    return { isTold: study.estimate !== undefined, seconds: 0, slowest: 0, bytes: 0 };
  }
  const count = Math.min(cells.length, ASKED);
  let [sum, slowest, bytes] = [0, 0, 0];
  for (let asked = 0; asked < count; asked++) {
    const place =
      asked === count - 1 ? cells.length - 1 : Math.floor((asked * cells.length) / count);
    const estimate = study.estimate(grid.cell(cells[place]!));
    sum += estimate.seconds;
    slowest = Math.max(slowest, estimate.seconds);
    bytes = Math.max(bytes, estimate.bytes);
  }
  return { isTold: true, seconds: (sum * cells.length) / count, slowest, bytes };
}
