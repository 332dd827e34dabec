import type { Work } from '@packet-path/core';
import type { ConstantName } from '../constant/constants.ts';
import type { Values } from '../constant/values.ts';
import { counterPrices, priced } from './counter-price.ts';
import { PacketCounts } from './packet-counts.ts';
import type { Part } from './parts.ts';

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
    parts.push({ constant, cause, count, nanoseconds: priced(constant, count, values[constant]) });
  };
  const cached = packets.rulesWithin(values['rule.cached'] ?? Number.POSITIVE_INFINITY);
  add('rule.inCache', 'walking', cached);
  add('rule.outOfCache', 'walking', packets.rules - cached);
  const all = counterPrices();
  for (const [counter, count] of packets.counts) {
    const { own, ofKind, cause } = all.get(counter)!;
    add(values[own] === undefined ? ofKind : own, cause, count);
  }
  return parts;
}
