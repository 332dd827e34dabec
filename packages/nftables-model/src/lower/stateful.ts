import { type Clock, PacketPathError } from '@packet-path/core';
import { Counter } from '../machine/counter.ts';
import { Limit } from '../machine/limit.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Statement } from '../ruleset/statement.ts';

/**
 * The statements that elements of sets may have: those that remember something.
 *
 * @throws {PacketPathError} `not-allowed` for others
 */
export function statefulStatements(
  statements: readonly Statement[],
  clock: Clock,
): readonly Instruction[] {
  return statements.map((statement) => {
    if (statement.kind === 'counter') return new Counter(statement);
    if (statement.kind === 'limit') return new Limit(statement, clock);
    throw new PacketPathError('not-allowed', `${statement.kind} in an element of a set`, {
      expected: 'counter or limit',
    });
  });
}
