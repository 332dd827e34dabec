import type { Conntrack } from '@packet-path/conntrack';
import { type Microseconds, PacketPathError } from '@packet-path/core';
import { ConnectionCount } from '../machine/connection-count.ts';
import { Counter } from '../machine/counter.ts';
import { Last } from '../machine/last.ts';
import { Limit } from '../machine/limit.ts';
import { Quota } from '../machine/quota.ts';
import type { Instruction } from '../program/instruction.ts';
import type { Statement } from '../ruleset/statement.ts';
import type { PerHost } from '../share/per-host.ts';

/**
 * The statements that elements of sets may have: those that remember something.
 *
 * @throws {PacketPathError} `not-allowed` for others
 */
export function statefulStatements(
  statements: readonly Statement[],
  conntracks: PerHost<Conntrack>,
  now: Microseconds,
): readonly Instruction[] {
  if (statements.length === 0) return NONE;
  return statements.map((statement) => {
    switch (statement.kind) {
      case 'counter':
        return new Counter(statement);
      case 'limit':
        checkLimit(statement);
        return new Limit(statement, now);
      case 'quota':
        return new Quota(statement);
      case 'last':
        return new Last(statement.used, now);
      case 'ct-count':
        return new ConnectionCount(conntracks, statement.count, statement.over);
      default:
        throw new PacketPathError('not-allowed', `${statement.kind} in an element of a set`, {
          expected: 'counter, limit, quota, last or ct count',
        });
    }
  });
}

/**
 * Refuses a limit whose bucket of nanoseconds does not fit into 64 bits.
 *
 * Source: net/netfilter/nft_limit.c, `nft_limit_init`.
 */
export function checkLimit(limit: Extract<Statement, { kind: 'limit' }>): void {
  if (Limit.bucketOf(limit) < 2 ** 64) return;
  throw new PacketPathError('too-large', 'the rate or the burst of the limit is too high');
}

const NONE: readonly Instruction[] = [];
