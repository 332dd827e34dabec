import { assertSame } from '../assertion/assert.ts';
import { type Call, place } from './calls.ts';
import { needsFresh } from './needs-fresh.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath, PathUnderTest } from './path-under-test.ts';

/** A path does the same, and counts the same, whether or not someone listens. */
export function listeningChangesNothing(make: MakePath): PathProperty {
  needsFresh(make);
  return pathProperty(make, (under, { seed, calls }) => {
    const unheard = recordOf(under, calls);
    const listened = make(seed);
    listened.listen(() => undefined);
    const heard = recordOf(listened, calls);
    for (const [index, record] of unheard.entries()) assertSame('a call', heard[index], record);
  });
}

function recordOf(under: PathUnderTest, calls: readonly Call[]): readonly string[] {
  return calls.map((call) => {
    const { outcome, original, reply, total } = place(call, under);
    return `${original} answered by ${reply}, ${outcome}: ${JSON.stringify(total)}`;
  });
}
