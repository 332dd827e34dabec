import { CAUSES, type Cause } from '@packet-path/cost';

/** Nanoseconds of processor time by cause. */
export type CauseTimes = Readonly<Record<Cause, number>>;

const SECOND = 1_000_000_000;

/** Processor time by cause, in all and for each second of virtual time. */
export class Accounts {
  readonly #total: Record<Cause, number> = none();
  readonly #seconds: Record<Cause, number>[] = [];

  /** So many nanoseconds of work for a cause, done evenly between two moments. */
  charge(cause: Cause, nanoseconds: number, from: number, to: number): void {
    if (nanoseconds === 0) return;
    this.#total[cause] += nanoseconds;
    const first = Math.floor(from / SECOND);
    const last = Math.floor(to / SECOND);
    if (first === last) {
      this.#second(first)[cause] += nanoseconds;
      return;
    }
    for (let second = first; second <= last; second++) {
      const within = Math.min(to, (second + 1) * SECOND) - Math.max(from, second * SECOND);
      this.#second(second)[cause] += (nanoseconds * within) / (to - from);
    }
  }

  get total(): CauseTimes {
    return { ...this.#total };
  }

  /** The seconds so far, the first one first. */
  get seconds(): readonly CauseTimes[] {
    return this.#seconds;
  }

  #second(index: number): Record<Cause, number> {
    while (this.#seconds.length <= index) this.#seconds.push(none());
    return this.#seconds[index]!;
  }
}

function none(): Record<Cause, number> {
  const times: Partial<Record<Cause, number>> = {};
  for (const cause of CAUSES) times[cause] = 0;
  return times as Record<Cause, number>;
}
