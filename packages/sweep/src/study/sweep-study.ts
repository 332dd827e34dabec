import type { DataPlane } from '@packet-path/data-plane';
import type { Parameter, ParameterValue } from './parameter.ts';

/**
 * A column of results: `count` is a whole number below 2^53, `mean` any finite number, `name` a text,
 * `flag` true or false.
 */
export type ResultKind = 'count' | 'mean' | 'name' | 'flag';

/** The results of one cell, by column. */
export type CellResults = Readonly<Record<string, string | number | boolean>>;

/** One cell of a grid, handed to the study. */
export interface StudyCell {
  /** A value for each of the study's parameters. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Decides all chance of the cell; it comes from the sweep's seed and the cell's parameters alone. */
  readonly seed: string;
  /** The data plane that a parameter of kind `plane` names. */
  plane(parameter: string): DataPlane;
}

/** The time and memory that a cell is expected to take. */
export interface CellEstimate {
  /** Of one core. */
  readonly seconds: number;
  /** Of the worker that runs it. */
  readonly bytes: number;
}

/**
 * A study that a sweep runs once for each cell of a grid.
 *
 * ```ts
 * export const study: SweepStudy = {
 *   name: 'syn-cost',
 *   parameters: {
 *     plane: { kind: 'plane', sentence: 'the data plane' },
 *     services: { kind: 'whole', from: 1, to: 10_000, sentence: 'services of the cluster' },
 *   },
 *   results: { rules: 'count' },
 *   run: ({ parameters, plane, seed }) => {
 *     const cluster = syntheticCluster({ services: Number(parameters.services), endpointsPerService: 1, seed });
 *     const host = plane('plane').make(cluster, { seed });
 *     return { rules: host.connect(clusterFlow(cluster, 'default/svc-00001')).opening.rulesEvaluated };
 *   },
 * };
 * ```
 */
export interface SweepStudy {
  readonly name: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly results: Readonly<Record<string, ResultKind>>;
  run(cell: StudyCell): CellResults | Promise<CellResults>;
  /** The cost of a cell, as far as it can be said beforehand. */
  estimate?(parameters: StudyCell['parameters']): CellEstimate;
}
