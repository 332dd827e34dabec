import { Address, Host, tcp, Work } from '@packet-path/core';
import { Destination } from '../src/destination/destination.ts';
import { hold } from '../src/destination/hold.ts';
import { SCHEDULERS, type ScheduledDestination } from '../src/index.ts';
import { Refills } from '../src/scheduler/refills.ts';
import { VirtualService } from '../src/service/virtual-service.ts';
import { JiffyCounter } from '../src/time/jiffy-counter.ts';
import { KernelTimers } from '../src/time/kernel-timers.ts';
import { Estimations } from '../src/traffic/estimations.ts';
import { TrafficRecords } from '../src/traffic/traffic-records.ts';

const FLOW = tcp('192.168.0.1:1000', '10.96.0.1:80');

/** The load of a destination; one that is overloaded has at least a connection. */
export interface Load {
  readonly weight: number;
  readonly active: number;
  readonly inactive: number;
  readonly overloaded: boolean;
}

/** A virtual service with its scheduler, without a director around it. */
export class BalancedService {
  readonly service: VirtualService;
  readonly #traffic: TrafficRecords;

  constructor(scheduler: string) {
    const host = new Host();
    const timers = new KernelTimers(host.clock, new JiffyCounter(0));
    this.#traffic = new TrafficRecords(new Estimations(timers, 'timer'));
    this.service = new VirtualService(
      { kind: 'address', family: 4, protocol: 6, address: Address.v4(0x0a600001), port: 80 },
      SCHEDULERS.find(({ name }) => name === scheduler)!,
      { scheduler, schedulerFlags: [], persistence: null, onePacket: false },
      { host, timers, hold, refills: new Refills() },
      this.#traffic,
    );
  }

  /** Adds a destination, new or removed before. */
  add(number: number, weight: number, upperThreshold = 0, removed?: Destination): Destination {
    const address = Address.v4(0x0a010000 + number);
    const destination = removed ?? new Destination(address, 8080, this.#traffic);
    this.edit(destination, weight, upperThreshold, 'list');
    this.service.add(destination);
    return destination;
  }

  /** Gives a destination a weight and a threshold, and tells the scheduler of an edit. */
  edit(
    destination: Destination,
    weight: number,
    upperThreshold: number,
    how: 'list' | 'edit' = 'edit',
  ): void {
    const settings = { forwarding: 'direct', weight, upperThreshold, lowerThreshold: 0 } as const;
    destination[how](settings, 'forgiven');
    if (how === 'edit') this.service.bound.edited?.(destination);
  }

  load(number: number, { weight, active, inactive, overloaded }: Load): Destination {
    const destination = this.add(number, weight, overloaded ? 1 : 0);
    const connections = Math.max(active + inactive, overloaded ? 1 : 0);
    for (let bound = 0; bound < connections; bound++) destination.bind('connection');
    for (let turned = 0; turned < active; turned++) destination.turn('active');
    return destination;
  }

  /** The destination of a new connection, and the steps it took. */
  choose(): { readonly chosen: ScheduledDestination | undefined; readonly steps: number } {
    const work = new Work();
    const chosen = this.service.bound.schedule(FLOW, work);
    return { chosen, steps: work.schedulerSteps };
  }
}
