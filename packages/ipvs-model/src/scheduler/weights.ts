import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import { greatestCommonDivisor } from './greatest-common-divisor.ts';

/**
 * The weights of a service's destinations. A change of one costs as much as there are different weights,
 * and not as much as there are destinations.
 */
export class Weights {
  /** The greatest number that divides all weights; 0 where there are none. */
  divisor = 0;
  /** The greatest weight; 0 where there are none. */
  greatest = 0;
  readonly #weightOf = new Map<ScheduledDestination, number>();
  /** How many destinations have each weight. */
  readonly #counts = new Map<number, number>();

  /** Takes the weight that a destination has now. */
  set(destination: ScheduledDestination): void {
    const { weight } = destination;
    if (this.#weightOf.get(destination) === weight) return;
    this.delete(destination);
    this.#weightOf.set(destination, weight);
    this.#counts.set(weight, (this.#counts.get(weight) ?? 0) + 1);
    this.divisor = greatestCommonDivisor([this.divisor, weight]);
    this.greatest = Math.max(this.greatest, weight);
  }

  delete(destination: ScheduledDestination): void {
    const weight = this.#weightOf.get(destination);
    if (weight === undefined) return;
    this.#weightOf.delete(destination);
    const left = this.#counts.get(weight)! - 1;
    if (left > 0) {
      this.#counts.set(weight, left);
      return;
    }
    this.#counts.delete(weight);
    this.divisor = greatestCommonDivisor(this.#counts.keys());
    this.greatest = 0;
    for (const other of this.#counts.keys()) this.greatest = Math.max(this.greatest, other);
  }
}
