import type { ParameterValue } from '../study/parameter.ts';

/** A sweep as its file says it: the study, a seed, and the values of each parameter. */
export interface SweepDefinition {
  /** A built-in study's name, or `./my-study.mjs#study`: a module beside the file, and its export. */
  readonly study: string;
  readonly seed: string;
  /** The values of each parameter, in the order of the file; parameters left out have their default. */
  readonly parameters: Readonly<Record<string, readonly ParameterValue[]>>;
}

/** Cells of a grid at most. */
export const MOST_CELLS = 100_000_000;
