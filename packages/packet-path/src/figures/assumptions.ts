import { type Calibration, type Constant, constantDeclaration } from '@packet-path/cost';
import type { FigureAssumption } from '@packet-path/experiment';

/** The constants of a calibration whose names are used, as the assumptions of a figure. */
export function assumptionsOf(
  { title, constants }: Calibration,
  isUsed: (name: string) => boolean = () => true,
): readonly FigureAssumption[] {
  return (Object.entries(constants) as [string, Constant][])
    .filter(([name]) => isUsed(name))
    .map(([name, { low, best, high, unit, basis, source }]) => ({
      name: `${title}: ${constantDeclaration(name)?.meaning ?? name} (${name})`,
      value: `${best.toLocaleString('en-US')} ${unit} (${low.toLocaleString('en-US')} to ${high.toLocaleString('en-US')}), ${basis}`,
      source,
    }));
}
