import { meantHint, PacketPathError, shown } from '@packet-path/core';
import { Grid } from '../grid/grid.ts';
import { misfit, type ParameterValue } from '../study/parameter.ts';
import type { SweepStudy } from '../study/sweep-study.ts';
import { MOST_CELLS, type SweepDefinition } from './sweep-definition.ts';

/**
 * The grid of a definition, in the order of the study's parameters. A parameter without values has its
 * default.
 *
 * @throws {PacketPathError} `bad-sweep`
 */
export function gridOf(study: SweepStudy, definition: SweepDefinition, source: string): Grid {
  const known = Object.keys(study.parameters);
  for (const name of Object.keys(definition.parameters)) {
    if (!known.includes(name)) {
      const hint = meantHint(name, known);
      throw wrong(source, `parameters: study ${study.name} has no ${shown(name)}${hint}`, known);
    }
  }
  const axes = known.map((name) => [name, valuesOf(study, definition, name, source)] as const);
  const grid = new Grid(Object.fromEntries(axes));
  if (grid.size <= MOST_CELLS) return grid;
  throw wrong(source, `the grid has ${grid.size} cells`, [`at most ${MOST_CELLS}`]);
}

function valuesOf(
  { name: study, parameters }: SweepStudy,
  definition: SweepDefinition,
  name: string,
  source: string,
): readonly ParameterValue[] {
  const parameter = parameters[name]!;
  const given = Object.hasOwn(definition.parameters, name)
    ? definition.parameters[name]
    : undefined;
  if (given === undefined) {
    if (parameter.default !== undefined) return [parameter.default];
    throw wrong(source, `parameters.${name} is missing: study ${study} needs it`, [
      parameter.sentence,
    ]);
  }
  for (const value of given) {
    const expected = misfit(parameter, value);
    if (expected !== undefined) {
      throw wrong(source, `parameters.${name} is ${shown(value)}`, [expected]);
    }
  }
  return given;
}

function wrong(source: string, problem: string, expected: readonly string[]): PacketPathError {
  return new PacketPathError('bad-sweep', problem, { source, expected: expected.join(', ') });
}
