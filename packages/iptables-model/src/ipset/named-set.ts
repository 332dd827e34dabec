import { PacketPathError } from '@packet-path/core';
import type { GivenOption } from '../text/given-options.ts';
import { SetDirections } from './set/set-directions.ts';

/** Reads the second value of an option such as `--match-set NAME src,dst`. */
export function readDirections(option: GivenOption): SetDirections {
  return (
    SetDirections.tryParse(option.second) ??
    option.fail('bad-option', `'${option.second}' are no directions`, 'src or dst, up to 6 times')
  );
}

/** Passes on a set that was found. @throws {PacketPathError} `unknown-set` when none was */
export function requireSet<Found>(name: string, found: Found | undefined): Found {
  if (found !== undefined) return found;
  throw new PacketPathError('unknown-set', `there is no set '${name}'`, {
    expected: 'a set that ipset created',
  });
}
