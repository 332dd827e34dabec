import { checkArgument, listOf, PacketPathError, someObject } from '@packet-path/core';
import { disagreement } from './disagreement.ts';
import type { Happening } from './happening.ts';
import { historyOf } from './history.ts';
import type { Way } from './way.ts';

/**
 * Asserts that ways agree with a judge while things happen to a host: in verdicts, packets, ledgers,
 * draws and their order, refusals and all state.
 *
 * @throws {PacketPathError} `assertion-failed` with the first difference
 */
export function waysAgree<Beginning>(
  judge: Way<Beginning>,
  ways: readonly Way<Beginning>[],
  beginning: Beginning,
  happenings: readonly Happening[],
): void {
  checkArgument('waysAgree', 'ways', ways, listOf(someObject));
  const judged = historyOf(judge, beginning, happenings);
  for (const way of ways) {
    const difference = disagreement(judged, historyOf(way, beginning, happenings));
    if (difference === undefined) continue;
    throw new PacketPathError('assertion-failed', `${way.name} and ${judge.name}: ${difference}`);
  }
}
