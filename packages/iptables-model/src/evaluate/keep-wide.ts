import type { CourseRecorder } from '@packet-path/core';
import type { LiveChain } from '../ruleset/live-chain.ts';
import type { Table } from '../table/table.ts';

/**
 * Refuses a wide course where rules of a chain, from one to another, ask for the destination. All others
 * decide alike for packets to any destination, so that each comes the same way.
 *
 * @param last the rule whose header matches, which asks its matches too; the number of rules where none does
 */
export function keepWide(
  recorder: CourseRecorder,
  table: Table,
  chain: LiveChain,
  first: number,
  last: number,
): void {
  for (let index = first; index <= last; index++) {
    const rule = chain.rules[index];
    if (rule === undefined) return;
    if (rule.form.shape.destinationMask !== null) recorder.refuse();
  }
  if (!table.tests(chain, last).areWide) recorder.refuse();
}
