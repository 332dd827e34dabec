import { checkArgument } from '@packet-path/core';
import fc from 'fast-check';
import { type Traffic, traffic } from './calls.ts';
import { checkUnderTest } from './check-under-test.ts';
import { MAKES_PATHS } from './makes-paths.ts';
import type { MakePath, PathUnderTest } from './path-under-test.ts';

/** A property of a data plane, over all traffic: for `fc.assert`, with parameters of one's own. */
export type PathProperty = fc.IPropertyWithHooks<[Traffic]>;

/** The property that a check passes on a fresh path, whatever the traffic. */
export function pathProperty(
  make: MakePath,
  check: (under: PathUnderTest, traffic: Traffic) => void,
): PathProperty {
  checkArgument('a law of paths', 'path', make, MAKES_PATHS);
  return fc.property(traffic(), (each) => {
    const under = make(each.seed);
    checkUnderTest(under);
    check(under, each);
  });
}
