import { anyValue, checkArgument, listOf, someObject } from '@packet-path/core';
import type { ParameterValue } from '../study/parameter.ts';

/** The values of one cell, by parameter. */
export type CellParameters = Readonly<Record<string, ParameterValue>>;

/**
 * All combinations of the values of some parameters, numbered from 0: the last parameter changes
 * fastest. Cells are worked out when they are asked for, so that a grid of ten million takes no memory.
 */
export class Grid {
  readonly size: number;
  readonly parameters: Readonly<Record<string, readonly ParameterValue[]>>;
  readonly #axes: readonly (readonly [name: string, values: readonly ParameterValue[]])[];

  constructor(parameters: Readonly<Record<string, readonly ParameterValue[]>>) {
    checkArgument('new Grid', 'parameters', parameters, someObject);
    for (const [name, values] of Object.entries(parameters)) {
      checkArgument('new Grid', name, values, listOf(anyValue));
    }
    this.parameters = parameters;
    this.#axes = Object.entries(parameters);
    this.size = this.#axes.reduce((size, [, values]) => size * values.length, 1);
  }

  /** The cell of a number. */
  cell(index: number): CellParameters {
    const entries: (readonly [string, ParameterValue])[] = [];
    let rest = index;
    for (const [name, values] of this.#axes.toReversed()) {
      entries.push([name, values[rest % values.length]!]);
      rest = Math.floor(rest / values.length);
    }
    return Object.fromEntries(entries.reverse());
  }
}
