import type { CourseChooser, Packet } from '@packet-path/core';
import type { VirtualService } from '../service/virtual-service.ts';
import type { Openings } from './openings.ts';

/** The scheduler of a service as the chooser of courses, which part by the destination that it chooses. */
export class Opening implements CourseChooser {
  readonly #service: VirtualService;
  readonly #openings: Openings;

  constructor(service: VirtualService, openings: Openings) {
    this.#service = service;
    this.#openings = openings;
  }

  choose(packet: Packet): number {
    return this.#openings.choose(this.#service, packet);
  }
}
