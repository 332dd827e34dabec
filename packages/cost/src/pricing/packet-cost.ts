import {
  type CounterName,
  counterDeclaration,
  PacketPathError,
  type Work,
  workCounters,
} from '@packet-path/core';
import { type ConstantName, causeOf } from '../constant/constants.ts';
import type { Values } from '../constant/values.ts';
import { PacketCounts } from './packet-counts.ts';
import type { Part } from './parts.ts';

/** A counter's price: its own constant, or that of its kind. */
interface Price {
  readonly own: ConstantName;
  readonly ofKind: ConstantName;
  readonly cause: Part['cause'];
}

let known: ReadonlyMap<CounterName, Price> = new Map();
let declared: readonly CounterName[] = [];

/**
 * The price of one packet, term by term. Rules are priced by the walk: as many as `rule.cached` at the
 * price of a rule in the cache, those beyond at the other. So the ledger is to be one packet's.
 *
 * @throws {PacketPathError} `not-found` for work that the constants have no price for
 */
export function packetCost(values: Values, work: Work): readonly Part[] {
  return packetsCost(values, new PacketCounts([work]));
}

/**
 * The price of many packets, each with a walk of its own.
 *
 * @throws {PacketPathError} as {@link packetCost}
 */
export function packetsCost(values: Values, packets: PacketCounts): readonly Part[] {
  const parts: Part[] = [];
  const add = (constant: ConstantName, cause: Part['cause'], count: number): void => {
    if (count === 0) return;
    const price = values[constant];
    if (price === undefined) throw unpriced(constant);
    parts.push({ constant, cause, count, nanoseconds: count * price });
  };
  const cached = packets.rulesWithin(values['rule.cached'] ?? Number.POSITIVE_INFINITY);
  add('rule.inCache', 'walking', cached);
  add('rule.outOfCache', 'walking', packets.rules - cached);
  const all = prices();
  for (const [counter, count] of packets.counts) {
    const { own, ofKind, cause } = all.get(counter)!;
    add(values[own] === undefined ? ofKind : own, cause, count);
  }
  return parts;
}

function prices(): ReadonlyMap<CounterName, Price> {
  if (declared === workCounters()) return known;
  declared = workCounters();
  known = new Map(
    declared.map((counter) => {
      const kind = counterDeclaration(counter)!.kind;
      return [counter, { own: `counter.${counter}`, ofKind: `kind.${kind}`, cause: causeOf(kind) }];
    }),
  );
  return known;
}

function unpriced(constant: ConstantName): PacketPathError {
  return new PacketPathError('not-found', `the calibration has no constant '${constant}'`, {
    expected: 'a constant for every counter, or for its kind',
  });
}
