import { type TraceStep, Work, type WorkCounters, workCounters } from '@packet-path/core';
import { assertSame, assertSomething } from '../assertion/assert.ts';
import { flowOf } from './calls.ts';
import { type PathProperty, pathProperty } from './path-property.ts';
import type { MakePath } from './path-under-test.ts';

/**
 * A connection's ledger is the sum of what its parts cost, the rules of a ledger are those of its
 * chains, and what the ledger counts is what the trace tells.
 */
export function ledgersAddUp(make: MakePath): PathProperty {
  return pathProperty(make, (under, { calls }) => {
    for (const call of calls) {
      const told = new Work();
      const leave = under.listen((step) => count(step, told));
      const connection = under.path.connect(flowOf(call, under));
      const sum = new Work().add(connection.total);
      for (let request = 0; request < call.requests; request++) sum.add(connection.request());
      sum.add(connection.close());
      leave();
      assertSomething('ledgers add up', sum.packets > 0, 'no packet was counted');
      assertSameCounters(connection.total, sum, workCounters());
      assertSameCounters(told, sum, ['hooksRun', 'rulesEvaluated', 'rulesMatched']);
      assertSame('rules evaluated in all chains', sum.rulesEvaluatedIn({}), sum.rulesEvaluated);
      assertSame('rules matched in all chains', sum.rulesMatchedIn({}), sum.rulesMatched);
    }
  });
}

function count(step: TraceStep, told: Work): void {
  if (step.kind === 'hook') told.hooksRun++;
  if (step.kind !== 'rule') return;
  told.rulesEvaluated++;
  if (step.matched) told.rulesMatched++;
}

function assertSameCounters(
  found: WorkCounters,
  expected: WorkCounters,
  counters: readonly (keyof WorkCounters)[],
): void {
  for (const counter of counters) assertSame(counter, found[counter], expected[counter]);
}
