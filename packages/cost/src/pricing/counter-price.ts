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

export function unpriced(constant: ConstantName): PacketPathError {
  return new PacketPathError('not-found', `the calibration has no constant '${constant}'`, {
    expected: 'a constant for every counter, or for its kind',
  });
}
