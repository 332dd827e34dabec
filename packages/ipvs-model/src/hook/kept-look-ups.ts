import type { Epoch } from '@packet-path/core';
import { RoundRobin } from '../scheduler/rr.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import type { KeptEnds } from './kept-ends.ts';

/** Words of a look-up: service look-ups charged, and entries compared. */
const PROBES = 1;
const ROW = 2;

/** Look-ups of services that are kept in one epoch of the host, by numbers: each destination and port has one. */
export class KeptLookUps {
  readonly #epoch: Epoch;
  /** The ends of services that go round. */
  readonly ends: KeptEnds;
  #of = -1;
  #services: VirtualService[] = [];
  #rounds: (RoundRobin | undefined)[] = [];
  #charges = new Int32Array(0);

  constructor(epoch: Epoch, ends: KeptEnds) {
    this.#epoch = epoch;
    this.ends = ends;
  }

  /** Keeps the service that a look-up has found, and what it charges. */
  keep(service: VirtualService, lookups: number, probes: number): number {
    const { number } = this.#epoch;
    if (number !== this.#of) {
      this.#of = number;
      this.#services = [];
      this.#rounds = [];
      this.ends.clear();
    }
    const kept = this.#services.push(service) - 1;
    const { bound } = service;
    const round = bound instanceof RoundRobin && bound.isOf(service) ? bound : undefined;
    this.#rounds.push(round);
    if (round !== undefined) this.ends.begin(round, service.count);
    if (kept * ROW >= this.#charges.length) {
      const charges = new Int32Array(Math.max(64, 2 * kept * ROW));
      charges.set(this.#charges);
      this.#charges = charges;
    }
    this.#charges[kept * ROW] = lookups;
    this.#charges[kept * ROW + PROBES] = probes;
    return kept;
  }

  service(kept: number): VirtualService {
    return this.#services[kept]!;
  }

  /** The scheduler of the service, if it goes round. */
  round(kept: number): RoundRobin | undefined {
    return this.#rounds[kept];
  }

  lookups(kept: number): number {
    return this.#charges[kept * ROW]!;
  }

  probes(kept: number): number {
    return this.#charges[kept * ROW + PROBES]!;
  }
}
