import {
  type CounterName,
  counterDeclaration,
  PacketPathError,
  type Work,
  workCounters,
} from '@packet-path/core';
import { type ConstantName, causeOf } from '../constant/constants.ts';
import type { Values } from '../constant/values.ts';
import type { Part } from './parts.ts';

/** A counter's price: its own constant, or that of its kind. */
interface Price {
  readonly counter: CounterName;
  readonly own: ConstantName;
  readonly ofKind: ConstantName;
  readonly cause: Part['cause'];
}

/** The counter of iptables that counts headers among match functions; other counters of its kind do not. */
const MATCHES: string = 'matchesEvaluated';

let known: readonly Price[] = [];
let declared: readonly CounterName[] = [];

/**
 * The price of one packet, term by term. Rules are priced by the walk: as many as `rule.cached` at the
 * price of a rule in the cache, those beyond at the other. So the ledger is to be one packet's, or that
 * of few packets that all walk less than the cache holds.
 *
 * @throws {PacketPathError} `not-found` for work that the constants have no price for
 */
export function packetCost(values: Values, work: Work): readonly Part[] {
  const parts: Part[] = [];
  const add = (constant: ConstantName, cause: Part['cause'], count: number): void => {
    const price = values[constant];
    if (count === 0) return;
    if (price === undefined) throw unpriced(constant);
    parts.push({ constant, cause, count, nanoseconds: count * price });
  };
  for (const { counter, own, ofKind, cause } of prices()) {
    const count = work[counter];
    if (count === 0) continue;
    const constant = values[own] === undefined ? ofKind : own;
    if (counter === 'rulesEvaluated') addRules(values, count, add);
    else add(constant, cause, counter === MATCHES ? extensions(count, work) : count);
  }
  return parts;
}

/** A walk of so many rules: those in the cache, and those beyond. */
function addRules(
  values: Values,
  rules: number,
  add: (constant: ConstantName, cause: Part['cause'], count: number) => void,
): void {
  const cached = Math.min(rules, values['rule.cached'] ?? Number.POSITIVE_INFINITY);
  add('rule.inCache', 'walking', cached);
  add('rule.outOfCache', 'walking', rules - cached);
}

/** Match functions called: iptables counts the header of each of its rules as a match as well. */
function extensions(matches: number, work: Work): number {
  const headers = work.rulesEvaluated - work.rulesEvaluatedIn({ tool: 'nft' });
  return Math.max(0, matches - headers);
}

function prices(): readonly Price[] {
  if (declared === workCounters()) return known;
  declared = workCounters();
  known = declared.map((counter) => {
    const kind = counterDeclaration(counter)!.kind;
    return {
      counter,
      own: `counter.${counter}`,
      ofKind: `kind.${kind}`,
      cause: causeOf(kind),
    };
  });
  return known;
}

function unpriced(constant: ConstantName): PacketPathError {
  return new PacketPathError('not-found', `the calibration has no constant '${constant}'`, {
    expected: 'a constant for every counter, or for its kind',
  });
}
