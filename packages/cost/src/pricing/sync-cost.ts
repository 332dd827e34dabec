import { checkArgument, someObject } from '@packet-path/core';
import { type ConstantName, SYNC_QUANTITIES, type SyncQuantity } from '../constant/constants.ts';
import type { Values } from '../constant/values.ts';
import type { Part } from './parts.ts';

/** How much of each quantity a sync took; those left out are 0. */
export type SyncWork = Readonly<Partial<Record<SyncQuantity, number>>>;

const QUANTITIES = Object.keys(SYNC_QUANTITIES) as readonly SyncQuantity[];

/**
 * The price of programming, term by term. A quantity without a constant costs nothing. Objects of nftables
 * that are kept have two prices, as rules that are walked: `sync.objectsKept` for as many as
 * `object.cached`, `object.outOfCache` for the others.
 */
export function syncCost(values: Values, work: SyncWork): readonly Part[] {
  checkArgument('syncCost', 'values', values, someObject);
  checkArgument('syncCost', 'work', work, someObject);
  const cached = values['object.cached'] ?? Number.POSITIVE_INFINITY;
  const part = (constant: ConstantName, count: number): readonly Part[] => {
    const price = values[constant];
    if (price === undefined || count === 0) return [];
    return [{ constant, cause: 'syncs' as const, count, nanoseconds: count * price }];
  };
  return QUANTITIES.flatMap((quantity) => {
    const count = work[quantity] ?? 0;
    if (quantity !== 'objectsKept') return part(`sync.${quantity}`, count);
    return [
      ...part('sync.objectsKept', Math.min(count, cached)),
      ...part('object.outOfCache', Math.max(0, count - cached)),
    ];
  });
}

/** All pairs of so many, an item and itself among them: what a list costs that is walked for each item. */
export function pairs(count: number): number {
  return count * count;
}
