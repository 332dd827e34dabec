import type { TraceStep } from '@packet-path/core';
import { assertSame, assertSomething } from '../assertion/assert.ts';
import { type Call, place } from './calls.ts';
import { needsFresh } from './needs-fresh.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath, PathUnderTest } from './path-under-test.ts';

const LAW = 'paths of one seed take the same steps';

/** Two paths of one seed that get the same packets take the same steps, down to the last draw. */
export function sameSeedSameTrace(make: MakePath): PathProperty {
  needsFresh(make);
  return pathProperty(make, (under, { seed, calls }) => {
    const once = traceOf(under, calls);
    const again = traceOf(make(seed), calls);
    assertSomething(LAW, once.length > 0, 'no step was told');
    for (const [index, step] of once.entries()) assertSame(`step ${index}`, again[index], step);
    assertSame('steps in all', again.length, once.length);
  });
}

function traceOf(under: PathUnderTest, calls: readonly Call[]): readonly string[] {
  const steps: TraceStep[] = [];
  const leave = under.listen((step) => steps.push(step));
  for (const call of calls) place(call, under).close();
  leave();
  return steps.map((step) => JSON.stringify(step));
}
