import { type CounterName, counterIndices, type Work, workCounters } from '@packet-path/core';
import type { Cause } from '../constant/constant.ts';
import type { Values } from '../constant/values.ts';
import { type CounterPrice, counterPrices, priced } from './counter-price.ts';
import { extensions, MATCHES } from './packet-counts.ts';

/** A counter's place in a ledger's vector, and what one of it takes. */
interface Term {
  readonly counter: CounterName;
  readonly index: number;
  readonly price: CounterPrice;
  readonly nanoseconds: number | undefined;
}

/**
 * Prices packets one after the other, where the values stay as they are: a simulation prices millions. The
 * same numbers as `byCause(packetCost(values, work))`, without a list of terms for each packet.
 */
export class PacketPrices {
  readonly #values: Values;
  #declared: readonly CounterName[] = [];
  #terms: readonly Term[] = [];

  /** @param values nanoseconds of each constant; they are read once */
  constructor(values: Values) {
    this.#values = { ...values };
  }

  /**
   * The nanoseconds of each cause that one packet has.
   *
   * @throws {PacketPathError} `not-found` for work that the constants have no price for
   */
  of(work: Work): Readonly<Partial<Record<Cause, number>>> {
    const times: Partial<Record<Cause, number>> = {};
    const values = this.#values;
    const rules = work.rulesEvaluated;
    if (rules !== 0) {
      const cached = Math.min(rules, values['rule.cached'] ?? Number.POSITIVE_INFINITY);
      times.walking =
        priced('rule.inCache', cached, values['rule.inCache']) +
        priced('rule.outOfCache', rules - cached, values['rule.outOfCache']);
    }
    const counts = work.vector();
    for (const { counter, index, price, nanoseconds } of this.#known()) {
      let count = counts[index] ?? 0;
      if (count === 0) continue;
      if (counter === MATCHES) count = extensions(count, work);
      if (count <= 0) continue;
      const cause = times[price.cause] ?? 0;
      times[price.cause] = cause + priced(price.ofKind, count, nanoseconds);
    }
    return times;
  }

  /** The terms of all counters but rules, anew where one was declared since. */
  #known(): readonly Term[] {
    if (this.#declared === workCounters()) return this.#terms;
    this.#declared = workCounters();
    const prices = counterPrices();
    const indices = counterIndices();
    this.#terms = this.#declared
      .filter((counter) => counter !== 'rulesEvaluated')
      .map((counter) => {
        const price = prices.get(counter)!;
        const nanoseconds = this.#values[price.own] ?? this.#values[price.ofKind];
        return { counter, index: indices.get(counter)!, price, nanoseconds };
      });
    return this.#terms;
  }
}
