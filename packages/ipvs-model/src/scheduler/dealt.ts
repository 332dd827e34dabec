import type { ScheduledDestination } from '../destination/scheduled-destination.ts';
import type { ScheduledService, SchedulingContext } from './scheduler.ts';

/** How a table is filled. */
export interface Deal<Table> {
  /** Places of the table. */
  readonly size: number;
  /** Whether each destination's permutation is worked out each time. */
  readonly permutes: boolean;
  /** Whether a destination gets places. While none does, the table stays empty. */
  takesPart(destination: ScheduledDestination): boolean;
  /** The table, or an empty one. */
  fill(destinations: readonly ScheduledDestination[]): Table;
}

/**
 * A table that the kernel fills anew at each change of a service's destinations. Each filling is
 * charged when the kernel does it; but only the last one before a connection is seen, so it is done
 * when it is asked for.
 */
export class Dealt<Table> {
  readonly #deal: Deal<Table>;
  readonly #service: ScheduledService;
  readonly #refills: SchedulingContext['refills'];
  readonly #partakers = new Set<ScheduledDestination>();
  #destinations = 0;
  #table: Table | undefined;

  constructor(deal: Deal<Table>, service: ScheduledService, { refills }: SchedulingContext) {
    this.#deal = deal;
    this.#service = service;
    this.#refills = refills;
    for (const destination of service.destinations) this.#count(destination);
    this.#refill();
  }

  /** The table as the destinations are now. */
  get table(): Table {
    this.#table ??= this.#deal.fill(this.#service.destinations);
    return this.#table;
  }

  readonly added = (destination: ScheduledDestination): void => {
    this.#count(destination);
    this.#refill();
  };

  readonly removed = (destination: ScheduledDestination): void => {
    this.#destinations--;
    this.#partakers.delete(destination);
    this.#refill();
  };

  readonly edited = (destination: ScheduledDestination): void => {
    if (this.#deal.takesPart(destination)) this.#partakers.add(destination);
    this.#refill();
  };

  #count(destination: ScheduledDestination): void {
    this.#destinations++;
    if (this.#deal.takesPart(destination)) this.#partakers.add(destination);
  }

  #refill(): void {
    this.#table = undefined;
    if (this.#partakers.size > 0) this.#refills.places += this.#deal.size;
    if (this.#deal.permutes) this.#refills.permutations += this.#destinations;
  }
}
