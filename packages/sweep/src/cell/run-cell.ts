import { PacketPathError } from '@packet-path/core';
import type { Sweep } from '../definition/sweep.ts';
import { cellSeed } from '../grid/cell-seed.ts';
import { checkResults } from '../study/check-results.ts';
import type { DoneCell } from './cell-line.ts';

/**
 * Runs one cell of a sweep.
 *
 * @throws {PacketPathError} `bad-sweep` where its results are none of the study's; else what the study
 * throws
 */
export async function runCell(sweep: Sweep, index: number): Promise<DoneCell> {
  const { study, grid, planes, identity } = sweep;
  const parameters = grid.cell(index);
  const seed = cellSeed(sweep.seed, parameters);
  const results = await study.run({
    parameters,
    seed,
    plane: (name) => {
      const plane = planes.get(String(parameters[name]));
      if (study.parameters[name]?.kind === 'plane' && plane !== undefined) return plane;
      throw new PacketPathError('bad-sweep', `study ${study.name}: '${name}' names no data plane`);
    },
  });
  return { study: identity, cell: index, seed, parameters, results: checkResults(study, results) };
}
