import { checkArgument, PacketPathError } from '@packet-path/core';
import { MAKES_PATHS } from './makes-paths.ts';
import type { MakePath } from './path-under-test.ts';

/** @throws {PacketPathError} `bad-option` where a law that compares two fresh hosts gets one and the same */
export function needsFresh(make: MakePath): void {
  checkArgument('a law of paths', 'path', make, MAKES_PATHS);
  const { single } = make;
  if (single === undefined) return;
  throw new PacketPathError(
    'bad-option',
    `the law compares two hosts of one seed, and ${single} is one`,
    {
      expected: 'a data plane, or a function that makes a host from a seed',
    },
  );
}
