import type { SetDirections } from './set-directions.ts';

/** A comparison with an element's counter (`enum` of IPSET_COUNTER_* in linux/netfilter/ipset). */
export interface CounterCondition {
  readonly counter: 'packets' | 'bytes';
  readonly comparison: 'eq' | 'ne' | 'lt' | 'gt';
  readonly value: number;
}

/** The question of a match or target to a set, the packet apart. Frozen; made when the rule is read. */
export interface SetLookup {
  readonly directions: SetDirections;
  /** False after `! --update-counters`. */
  readonly updateCounters: boolean;
  /** False after `! --update-subcounters`: sets within a list are left as they are. */
  readonly updateSubcounters: boolean;
  /** All must hold of an element for it to count as found. */
  readonly conditions: readonly CounterCondition[];
}

/** A look-up with nothing special about it. */
export function plainLookup(directions: SetDirections): SetLookup {
  return { directions, updateCounters: true, updateSubcounters: true, conditions: [] };
}
