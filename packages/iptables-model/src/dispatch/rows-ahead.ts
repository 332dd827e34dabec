import type { PacketColumns } from '@packet-path/core';
import { COUNT, FIRST, HEAD, type Program } from '../program/program.ts';
import type { Tails } from '../tails/tails.ts';
import type { ChainPlan } from './chain-plan.ts';
import type { KeptWalks } from './kept-walks.ts';

/** Nothing was found. */
const NOTHING = -1;

/**
 * Reads ahead what foreseen walks of rows will need.
 *
 * **How it works.** Of very many services none is in a cache, and one place leads to the next: the index of the long
 * chain to a rule, the rule to a chain, the chain to its tail. Each step is made for all rows before the next one, so
 * that a processor has the reads of many rows under way at once.
 *
 * **Why it is right.** It looks, and keeps nothing: walks find their rules themselves.
 */
export class RowsAhead {
  #found = new Int32Array(64);
  /** A sum of what was read last, so that an engine does not leave the reads out. */
  sum = 0;

  /** @param chain a long chain, which the plan is of */
  read(
    { words, heads, layout }: Program,
    chain: number,
    plan: ChainPlan,
    tails: Tails,
    columns: PacketColumns,
    from: number,
    to: number,
  ): void {
    const count = to - from;
    if (this.#found.length < count) this.#found = new Int32Array(count);
    const found = this.#found;
    const first = heads[chain * HEAD + FIRST]!;
    const rules = heads[chain * HEAD + COUNT]!;
    for (let at = 0; at < count; at++) {
      const rule = plan.peek(columns, from + at);
      found[at] = rule < rules ? (first + rule) * layout.length + layout.target : NOTHING;
    }
    for (let at = 0; at < count; at++) {
      if (found[at] !== NOTHING) found[at] = words[found[at]!]!;
    }
    for (let at = 0; at < count; at++) {
      if (found[at] !== NOTHING) found[at] = tails.peek(found[at]!);
    }
    let sum = 0;
    for (let at = 0; at < count; at++) if (found[at]! >= 0) sum ^= tails.touch(found[at]!);
    this.sum = sum;
  }

  /** The same for rows whose walks are kept: their words, and the tails that they end with. */
  readKept(walks: Int32Array, kept: KeptWalks, tails: Tails): void {
    const count = walks.length;
    if (this.#found.length < count) this.#found = new Int32Array(count);
    const found = this.#found;
    for (let at = 0; at < count; at++) {
      found[at] = walks[at]! < 0 ? NOTHING : kept.tail(walks[at]!);
    }
    let sum = 0;
    for (let at = 0; at < count; at++) if (found[at]! >= 0) sum ^= tails.touch(found[at]!);
    this.sum = sum;
  }
}
