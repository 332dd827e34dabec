import { type CourseChooser, type Packet, Work } from '@packet-path/core';
import { own } from '../destination/hold.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import type { Openings } from './openings.ts';

/** The outcome of a scheduler that finds nobody. */
const NOBODY = 0;

/** Takes what schedulers charge as they are asked. */
const UNCHARGED = new Work();

/** The scheduler of a service as the chooser of courses, which part by the destination that it chooses. */
export class Opening implements CourseChooser {
  readonly #service: VirtualService;
  readonly #openings: Openings;
  /** Destinations that have a number. */
  #numbered = 0;

  constructor(service: VirtualService, openings: Openings) {
    this.#service = service;
    this.#openings = openings;
  }

  choose(packet: Packet): number {
    const service = this.#service;
    const before = UNCHARGED.schedulerSteps;
    const scheduled = service.bound.schedule(packet, UNCHARGED);
    const chosen = scheduled && own(scheduled);
    this.#openings.choose(service, chosen, UNCHARGED.schedulerSteps - before, packet);
    if (chosen === undefined) return NOBODY;
    // Each command of ipvsadm ends the epoch, and with it the numbers of destinations.
    if (chosen.choice === 0) chosen.choice = ++this.#numbered;
    return chosen.choice;
  }
}
