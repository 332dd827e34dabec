import type { Destination, OwningService } from '../destination/destination.ts';
import { bindScheduler } from '../scheduler/own-scheduler.ts';
import { RoundRobin } from '../scheduler/rr.ts';
import type {
  BoundScheduler,
  ScheduledService,
  Scheduler,
  SchedulingContext,
} from '../scheduler/scheduler.ts';
import { Traffic } from '../traffic/traffic.ts';
import type { TrafficHandle, TrafficRecords } from '../traffic/traffic-records.ts';
import { DestinationList } from './destination-list.ts';
import type { ServiceKey } from './service-key.ts';
import type { Persistence, ServiceSettings } from './service-settings.ts';

/** The destinations that a service begins with, each made when it is first asked for. */
export interface BegunDestinations {
  readonly count: number;
  /** Makes the destination at a place, counted from the oldest on. */
  make(place: number): Destination;
}

/** A virtual service and the destinations it spreads connections over (`struct ip_vs_service`). */
export class VirtualService implements ScheduledService, OwningService {
  // A new connection reads these first ones of a service that no cache holds, so that they stand together.
  /** 0 for services of a firewall mark. */
  readonly port: number;
  persistence: Persistence | null;
  onePacket: boolean;
  bound: BoundScheduler;
  /** As {@link destinations}, with gaps while some wait to be made; undefined since they last changed. */
  #newestFirst: readonly (Destination | undefined)[] | undefined;
  /** Makes those that wait. */
  #begun: BegunDestinations | undefined;
  /** The counts of all its destinations, removed ones included. */
  readonly trafficHandle: TrafficHandle;
  /** In the chain of its bucket, counted from the oldest. */
  place = 0;
  readonly key: ServiceKey;
  scheduler: Scheduler;
  schedulerFlags: readonly string[];
  /** Made by the hooks for themselves. */
  note: unknown = undefined;
  readonly #records: TrafficRecords;
  readonly #context: SchedulingContext;
  readonly #destinations = new DestinationList();

  constructor(
    key: ServiceKey,
    scheduler: Scheduler,
    settings: ServiceSettings,
    context: SchedulingContext,
    records: TrafficRecords,
  ) {
    this.key = key;
    this.port = key.kind === 'address' ? key.port : 0;
    this.scheduler = scheduler;
    this.schedulerFlags = settings.schedulerFlags;
    this.persistence = settings.persistence;
    this.onePacket = settings.onePacket;
    this.#context = context;
    this.#records = records;
    this.trafficHandle = records.take(true);
    this.bound = bindScheduler(scheduler, this, context);
  }

  get traffic(): Traffic {
    return new Traffic(this.#records, this.trafficHandle);
  }

  /** It is gone, with the destinations that counted for it. */
  discard(): void {
    this.#records.release(this.trafficHandle);
  }

  /** Reads what a new connection needs of it; the answer means nothing. */
  touch(): number {
    return this.port + this.#records.touch(this.trafficHandle);
  }

  get destinations(): readonly Destination[] {
    this.#settle();
    this.#newestFirst ??= this.#destinations.newestFirst();
    return this.#newestFirst as readonly Destination[];
  }

  /** How many destinations it has. */
  get count(): number {
    return (this.#newestFirst ?? this.destinations).length;
  }

  /** One of {@link destinations}; others that wait to be made go on waiting. */
  at(place: number): Destination | undefined {
    return (this.#newestFirst ?? this.destinations)[place] ?? this.#make(place);
  }

  /** Begins with destinations that wait to be made. The scheduler does not hear of them. */
  begin(begun: BegunDestinations): void {
    this.#begun = begun;
    this.#newestFirst = new Array<undefined>(begun.count).fill(undefined);
  }

  /** Makes a destination that waits. */
  #make(place: number): Destination | undefined {
    const begun = this.#begun;
    const waiting = this.#newestFirst as (Destination | undefined)[];
    if (begun === undefined || place < 0 || place >= waiting.length) return undefined;
    const made = begun.make(waiting.length - 1 - place);
    made.join(this);
    waiting[place] = made;
    return made;
  }

  /** Makes all that wait, before anything else becomes of the destinations. */
  #settle(): void {
    if (this.#begun === undefined) return;
    const waiting = this.#newestFirst!;
    for (let place = waiting.length - 1; place >= 0; place--) {
      this.#destinations.add(waiting[place] ?? this.#make(place)!);
    }
    this.#begun = undefined;
    this.#newestFirst = undefined;
  }

  /** Another scheduler starts afresh; the same one keeps its state. */
  edit(scheduler: Scheduler, settings: ServiceSettings): void {
    const before = this.schedulerFlags;
    this.schedulerFlags = settings.schedulerFlags;
    if (scheduler !== this.scheduler) {
      try {
        const bound = bindScheduler(scheduler, this, this.#context);
        this.bound.unbind?.();
        this.bound = bound;
      } catch (error) {
        this.schedulerFlags = before;
        throw error;
      }
      this.scheduler = scheduler;
      for (const destination of this.destinations) destination.hear(!this.isDeaf);
    }
    this.persistence = settings.persistence;
    this.onePacket = settings.onePacket;
  }

  /** Sets its counts and those of its destinations to 0 (`ip_vs_zero_service`). */
  zero(): void {
    for (const destination of this.destinations) destination.zero();
    this.#records.zero(this.trafficHandle);
  }

  /** A new destination goes to the head of the list. */
  add(destination: Destination): void {
    this.#settle();
    destination.join(this);
    this.#destinations.add(destination);
    this.#newestFirst = undefined;
    this.bound.added?.(destination);
  }

  remove(destination: Destination): void {
    const index = this.unlink(destination);
    this.bound.removed?.(destination, index);
  }

  /** The same as the service goes: its scheduler is gone already (`__ip_vs_del_service`). */
  unlink(destination: Destination): number {
    this.#settle();
    const index = this.#destinations.remove(destination);
    this.#newestFirst = undefined;
    destination.unlist();
    return index;
  }

  /** Round robin looks at no connections, so that destinations need not read who would hear of theirs. */
  get isDeaf(): boolean {
    return this.bound instanceof RoundRobin;
  }

  counted(destination: Destination): void {
    this.bound.counted?.(destination);
  }

  /** The destination of an address and port, if the service lists it. */
  find(key: Pick<Destination, 'address' | 'port'>): Destination | undefined {
    this.#settle();
    return this.#destinations.find(key);
  }
}
