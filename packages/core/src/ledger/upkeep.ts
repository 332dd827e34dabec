import { checkArgument, objectOf } from '../error/check-argument.ts';
import { someText } from '../error/check-options.ts';
import { PacketPathError } from '../error/error.ts';

/**
 * The counters of a host's own work, which no packet pays for: the kernel's timers and threads. Each
 * model declares its own by module augmentation, and counts them with `host.upkeep.count`:
 *
 * ```ts
 * declare module '@packet-path/core' {
 *   interface UpkeepCounters {
 *     tablesSwept: number;
 *   }
 * }
 * ```
 */
// biome-ignore lint/suspicious/noEmptyInterface: models fill it
export interface UpkeepCounters {}

/** The name of a counter of upkeep. */
export type UpkeepName = keyof UpkeepCounters;

/** One counter of upkeep: a sentence, and its value up to now. */
export interface UpkeepCounter {
  readonly meaning: string;
  /** The count since the host was made, at the moment of the host's clock. */
  read(): number;
}

/**
 * The ledger of a host itself, beside those of its packets.
 *
 * ```ts
 * const host = linuxHost({ kernel: '6.1', possibleProcessors: 8 });
 * host.clock.advance(60 * SECOND);
 * host.upkeep.counters().estimatorReads; // 0: without services IPVS is not there
 * ```
 */
export class Upkeep {
  readonly #counters = new Map<UpkeepName, UpkeepCounter>();

  /** Adds a counter. @throws {PacketPathError} `duplicate` where the host has it already */
  count(name: UpkeepName, counter: UpkeepCounter): void {
    checkArgument('upkeep.count', 'name', name, someText);
    checkArgument('upkeep.count', 'counter', counter, objectOf('meaning', 'read'));
    if (this.#counters.has(name)) {
      throw new PacketPathError('duplicate', `upkeep counts ${name} already`);
    }
    this.#counters.set(name, counter);
  }

  /** All counters up to now, by name. A model that is not on the host has none. */
  counters(): Partial<UpkeepCounters> {
    return Object.fromEntries(Array.from(this.#counters, ([name, { read }]) => [name, read()]));
  }

  /** The sentences of the counters, by name. */
  meanings(): Readonly<Partial<Record<UpkeepName, string>>> {
    return Object.fromEntries(Array.from(this.#counters, ([name, { meaning }]) => [name, meaning]));
  }

  toJSON(): Partial<UpkeepCounters> {
    return this.counters();
  }
}
