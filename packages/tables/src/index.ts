/**
 * The material of the kernel's tables, in typed arrays: no object for an entry, so that a million
 * entries cost bytes and no garbage collection.
 *
 * **The parts.** A {@link Slab} has the records of a table, and gives out {@link Handle}s; a
 * {@link Column} has fields beside them that few tables use. {@link Chains} are the buckets of a hash table
 * through the records, {@link LongChains} those that may be long. An {@link ExpiryWheel} finds the records
 * that are due. None of them knows a packet, a rule, a clock or a ledger: an owner puts a kernel's table
 * together from them, with that kernel's sizes, hash and order, and charges the entries that a look-up
 * compared (probes) to its own ledger.
 *
 * **Not here.** Hash functions, keys, limits: they are each table's own.
 *
 * @module
 */
export { Chains } from './chain/chains.ts';
export type { ChainLayout } from './chain/layout.ts';
export { type LongChainLayout, LongChains } from './chain/long-chains.ts';
export type { Column } from './slab/column.ts';
export { type Handle, NONE } from './slab/handle.ts';
export { Slab } from './slab/slab.ts';
export { ExpiryWheel, type WheelOptions } from './wheel/expiry-wheel.ts';
