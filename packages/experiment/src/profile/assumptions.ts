import { checkArgument, someFunction } from '@packet-path/core';
import {
  type Calibration,
  type Constant,
  constantDeclaration,
  SOME_CALIBRATION,
} from '@packet-path/cost';
import type { FigureAssumption } from '../figure/figure.ts';

/** The constants of a calibration as the assumptions of a figure; those of some names alone, where given. */
export function assumptionsOf(
  theCalibration: Calibration,
  isUsed: (name: string) => boolean = () => true,
): readonly FigureAssumption[] {
  checkArgument('assumptionsOf', 'theCalibration', theCalibration, SOME_CALIBRATION);
  checkArgument('assumptionsOf', 'isUsed', isUsed, someFunction);
  const { constants } = theCalibration;
  return (Object.entries(constants) as [string, Constant][])
    .filter(([name]) => isUsed(name))
    .map(([name, { low, best, high, unit, basis, source }]) => {
      const range = low === high ? '' : ` (${text(low)} to ${text(high)})`;
      return {
        name: `${constantDeclaration(name)?.meaning ?? name} (${name})`,
        value: `${text(best)}${unit === 'ratio' ? '' : ` ${unit}`}${range}, ${basis}`,
        source,
      };
    });
}

/** A number as captions print it: three digits that matter. */
export function text(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}
