import {
  type CounterName,
  counterDeclaration,
  PacketPathError,
  workCounters,
} from '@packet-path/core';
import { type ConstantName, causeOf } from '../constant/constants.ts';
import type { Part } from './parts.ts';

/** A counter's price: its own constant, or that of its kind. */
export interface CounterPrice {
  readonly own: ConstantName;
  readonly ofKind: ConstantName;
  readonly cause: Part['cause'];
}

let known: ReadonlyMap<CounterName, CounterPrice> = new Map();
let declared: readonly CounterName[] = [];

/** The price of each counter that is declared by now. */
export function counterPrices(): ReadonlyMap<CounterName, CounterPrice> {
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

/**
 * Nanoseconds of so many of what a constant prices; of none there is no price to know.
 *
 * @throws {PacketPathError} `not-found` where the price is undefined
 */
export function priced(constant: ConstantName, count: number, price: number | undefined): number {
  if (count === 0) return 0;
  if (price === undefined) {
    throw new PacketPathError('not-found', `the calibration has no constant '${constant}'`, {
      expected: 'a constant for every counter, or for its kind',
    });
  }
  return count * price;
}
