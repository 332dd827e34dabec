import {
  checkArgument,
  createRandom,
  listOf,
  objectOf,
  type Random,
  type Seed,
  someFunction,
  someObject,
} from '@packet-path/core';
import { type Calibration, SOME_CALIBRATION } from './calibration.ts';
import type { Constant } from './constant.ts';
import type { ConstantName } from './constants.ts';

/** One value for each constant of a calibration: the best ones, or some drawn from the ranges. */
export type Values = Readonly<Partial<Record<ConstantName, number>>>;

/** A result with the range that the constants' ranges allow. */
export interface Band {
  /** The 5th percentile of the draws, or the best value where that is lower. */
  readonly low: number;
  readonly best: number;
  /** The 95th percentile of the draws, or the best value where that is higher. */
  readonly high: number;
}

/** Choices of {@link bandOf}. */
export interface BandOptions {
  readonly seed?: Seed;
  /** Default 400. */
  readonly draws?: number;
}

const DRAWS = 400;
const TAIL = 0.05;

/** The best value of each constant. */
export function bestValues(calibration: Calibration): Values {
  checkArgument('bestValues', 'calibration', calibration, SOME_CALIBRATION);
  const { constants } = calibration;
  return valuesBy(constants, ({ best }) => best);
}

/**
 * A value of each constant from its range. The best value is the median: half of the draws lie below it,
 * spread evenly over the logarithm. Every constant has a stream of its own, so a new one moves no other.
 */
export function drawnValues(calibration: Calibration, random: Random): Values {
  checkArgument('drawnValues', 'calibration', calibration, SOME_CALIBRATION);
  checkArgument('drawnValues', 'random', random, objectOf('uint32', 'below', 'real', 'split'));
  const { constants } = calibration;
  return valuesBy(constants, (constant, name) => drawn(constant, random.split(name).real()));
}

/** Draws of a calibration's constants: the same for every result of one seed. */
export function drawsOf(calibration: Calibration, options: BandOptions = {}): readonly Values[] {
  checkArgument('drawsOf', 'calibration', calibration, SOME_CALIBRATION);
  checkArgument('drawsOf', 'options', options, someObject);
  const { seed = 1, draws = DRAWS } = options;
  const random = createRandom(seed);
  return Array.from({ length: draws }, (_, draw) =>
    drawnValues(calibration, random.split(`draw ${draw}`)),
  );
}

/**
 * A result at the best values, and its range over draws of the constants.
 *
 * ```ts
 * bandOf(ARTICLE_2019, (values) => total(packetCost(values, work))); // { low: …, best: …, high: … }
 * ```
 */
export function bandOf(
  calibration: Calibration,
  result: (values: Values) => number,
  options: BandOptions = {},
): Band {
  checkArgument('bandOf', 'calibration', calibration, SOME_CALIBRATION);
  checkArgument('bandOf', 'result', result, someFunction);
  checkArgument('bandOf', 'options', options, someObject);
  return bandOver(bestValues(calibration), drawsOf(calibration, options), result);
}

/** As {@link bandOf}, over draws that are there already. */
export function bandOver(
  values: Values,
  draws: readonly Values[],
  result: (values: Values) => number,
): Band {
  checkArgument('bandOver', 'values', values, someObject);
  checkArgument('bandOver', 'draws', draws, listOf(someObject));
  checkArgument('bandOver', 'result', result, someFunction);
  const best = result(values);
  const results = Float64Array.from(draws, result).sort();
  if (results.length === 0) return { low: best, best, high: best };
  const at = (share: number): number => results[Math.round(share * (results.length - 1))]!;
  return { low: Math.min(best, at(TAIL)), best, high: Math.max(best, at(1 - TAIL)) };
}

function valuesBy(
  constants: Calibration['constants'],
  value: (constant: Constant, name: ConstantName) => number,
): Values {
  const values: Partial<Record<ConstantName, number>> = {};
  for (const [name, constant] of Object.entries(constants) as [ConstantName, Constant][]) {
    values[name] = value(constant, name);
  }
  return values;
}

/** @param share where between the ends, 0 to 1; 0.5 is the best value */
function drawn({ low, best, high, unit }: Constant, share: number): number {
  const [from, to] = share < 0.5 ? [low, best] : [best, high];
  const part = share < 0.5 ? share * 2 : share * 2 - 1;
  const value = from > 0 ? from * (to / from) ** part : from + (to - from) * part;
  return unit === 'ns' || unit === 'ratio' ? value : Math.round(value);
}
