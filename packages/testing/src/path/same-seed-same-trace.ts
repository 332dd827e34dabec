import type { TraceStep } from '@packet-path/core';
import { assertSame } from './assert.ts';
import { type Call, place } from './calls.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath, PathUnderTest } from './path-under-test.ts';

/** Two paths of one seed that get the same packets take the same steps, down to the last draw. */
export function sameSeedSameTrace(make: MakePath): PathProperty {
  return pathProperty(make, (under, { seed, calls }) => {
    const once = traceOf(under, calls);
    const again = traceOf(make(seed), calls);
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
