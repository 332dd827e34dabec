import {
  checkArgument,
  type OptionValue,
  objectOf,
  PacketPathError,
  someObject,
} from '@packet-path/core';
import type { Constant } from './constant.ts';
import { type ConstantName, constantDeclaration } from './constants.ts';

/** Constants by name; a name that is not there costs nothing. */
export type Constants = Readonly<Partial<Record<ConstantName, Constant>>>;

/**
 * A machine, or a publication's, as numbers: every constant that turns counted work into time. A
 * calibration is plain JSON; `readCalibration` reads a user's own.
 */
export interface Calibration {
  readonly format: 'packet-path/calibration/1';
  /** For files and command lines: `article-2019`. */
  readonly name: string;
  readonly title: string;
  /** The machine, its kernel, and which of the constants are fits. */
  readonly about: string;
  readonly constants: Constants;
}

/** The fields by which a calibration is told from another argument. */
export const SOME_CALIBRATION: OptionValue = objectOf('format', 'name', 'title', 'about');

/**
 * A calibration with constants of others in place of its own: the one place where a constant changes.
 * A number scales the constant, its range as well.
 *
 * ```ts
 * const slower = withConstants(ARTICLE_2019, { 'rule.outOfCache': 2 });
 * ```
 *
 * @throws {PacketPathError} `not-found` for a name that is no constant's, or that the calibration lacks
 */
export function withConstants(
  calibration: Calibration,
  changes: Readonly<Partial<Record<ConstantName, Constant | number>>>,
): Calibration {
  checkArgument('withConstants', 'calibration', calibration, SOME_CALIBRATION);
  checkArgument('withConstants', 'changes', changes, someObject);
  const constants: Partial<Record<ConstantName, Constant>> = { ...calibration.constants };
  for (const [key, change] of Object.entries(changes)) {
    const name = key as ConstantName;
    const known = constants[name];
    if (constantDeclaration(name) === undefined || (known === undefined && isFactor(change))) {
      throw new PacketPathError('not-found', `${calibration.name} has no constant '${name}'`);
    }
    if (change !== undefined) constants[name] = isFactor(change) ? scaled(known!, change) : change;
  }
  return { ...calibration, constants };
}

function isFactor(change: Constant | number | undefined): change is number {
  return typeof change === 'number';
}

function scaled(constant: Constant, factor: number): Constant {
  const { low, best, high } = constant;
  return { ...constant, low: low * factor, best: best * factor, high: high * factor };
}
