import type { CounterName } from '../ledger/counters.ts';

/** A look-up in a table that charges the entries which it compares: so many as stand where its key leads. */
export interface KeyedLookup {
  /** The counter that is charged. */
  readonly counter: CounterName;
  /** The table, as an object to be told from others. */
  readonly table: object;
  /** The key, which nobody changes. */
  readonly key: Int32Array;
  /** The first words of the addresses in the key: each takes one word, or four. */
  readonly addresses: readonly number[];
  /** Words of an address. */
  readonly width: 1 | 4;
  /** Entries that the look-up has compared. */
  readonly probes: number;
  /**
   * How many entries the look-up of another key would compare, now.
   *
   * @param table another of the same kind; the look-up's own unless given
   */
  probesOf(key: Int32Array, table?: object): number;
  /** The tables that nobody looks into but the rules to which the entry of a key leads, in the order of these rules. */
  tablesBehind?(key: Int32Array): readonly object[];
}
