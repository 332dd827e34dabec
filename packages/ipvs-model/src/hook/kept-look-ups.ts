import type { Epoch } from '@packet-path/core';
import type { VirtualService } from '../service/virtual-service.ts';

/** Look-ups of services that are kept in one epoch of the host, by numbers: each destination and port has one. */
export class KeptLookUps {
  readonly #epoch: Epoch;
  #of = -1;
  #services: VirtualService[] = [];
  #lookups: number[] = [];
  #probes: number[] = [];

  constructor(epoch: Epoch) {
    this.#epoch = epoch;
  }

  /** Keeps the service that a look-up has found, and what it charges. */
  keep(service: VirtualService, lookups: number, probes: number): number {
    const { number } = this.#epoch;
    if (number !== this.#of) {
      this.#of = number;
      this.#services = [];
      this.#lookups = [];
      this.#probes = [];
    }
    this.#lookups.push(lookups);
    this.#probes.push(probes);
    return this.#services.push(service) - 1;
  }

  service(kept: number): VirtualService {
    return this.#services[kept]!;
  }

  lookups(kept: number): number {
    return this.#lookups[kept]!;
  }

  probes(kept: number): number {
    return this.#probes[kept]!;
  }
}
