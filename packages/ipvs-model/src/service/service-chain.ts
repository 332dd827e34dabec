import type { VirtualService } from './virtual-service.ts';

/**
 * The services of one bucket, which the kernel walks from the newest to the oldest. Each knows its
 * place, counted from the oldest, so that the length of a walk is known without walking.
 */
export class ServiceChain {
  readonly #oldestFirst: VirtualService[] = [];

  get length(): number {
    return this.#oldestFirst.length;
  }

  add(service: VirtualService): void {
    service.place = this.#oldestFirst.length;
    this.#oldestFirst.push(service);
  }

  remove({ place }: VirtualService): void {
    const services = this.#oldestFirst;
    services.splice(place, 1);
    for (let index = place; index < services.length; index++) services[index]!.place = index;
  }

  /** The services that a walk compares until it finds this one, which is the last of them. */
  probesTo({ place }: VirtualService): number {
    return this.#oldestFirst.length - place;
  }

  /** The newest first. */
  *[Symbol.iterator](): IterableIterator<VirtualService> {
    const services = this.#oldestFirst;
    for (let place = services.length - 1; place >= 0; place--) yield services[place]!;
  }
}
