import type { Address } from '@packet-path/core';
import type { Destination } from '../destination/destination.ts';
import { type ServiceKey, sameKey } from './service-key.ts';

interface Discarded {
  readonly service: ServiceKey;
  readonly destination: Destination;
}

/**
 * Destinations that were removed while something still refers to them. One that is added again
 * comes back with its connections and counters (ip_vs_ctl.c, `ip_vs_trash_get_dest`).
 */
export class Trash {
  #discarded: Discarded[] = [];

  put(service: ServiceKey, destination: Destination): void {
    const all = [...this.#discarded, { service, destination }];
    this.#discarded = all.filter((known) => known.destination.referenced);
    for (const { destination: gone } of all) if (!gone.referenced) gone.discard();
  }

  /** The destination that was removed from a service, if it is still here. */
  take(service: ServiceKey, address: Address, port: number): Destination | undefined {
    const index = this.#discarded.findIndex(
      ({ service: key, destination }) =>
        destination.port === port &&
        destination.address.equals(address) &&
        destination.referenced &&
        sameKey(key, service),
    );
    return index < 0 ? undefined : this.#discarded.splice(index, 1)[0]?.destination;
  }
}
