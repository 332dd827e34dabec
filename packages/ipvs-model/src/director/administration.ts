import { type Family, meantHint, PacketPathError, shown, unreachable } from '@packet-path/core';
import type { DestinationKey, IpvsCommand } from '../command/command.ts';
import { Destination } from '../destination/destination.ts';
import type { DestinationSettings } from '../destination/destination-settings.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import { PATIENT, UNAWARE } from '../scheduler/schedulers.ts';
import type { IpvsProgram, ProgramService } from '../service/ipvs-program.ts';
import { formatServiceKey, type ServiceKey } from '../service/service-key.ts';
import type { ServiceSettings } from '../service/service-settings.ts';
import { Trash } from '../service/trash.ts';
import { VirtualService } from '../service/virtual-service.ts';
import type { Director } from './director.ts';

/** Hears of changes that the administration makes. */
export interface Watcher {
  /** How many services of a family there are now. */
  servicesChanged(family: Family, count: number): void;
  /** A destination was removed from its service. */
  destinationRemoved(): void;
}

/** Carries out commands (net/netfilter/ipvs/ip_vs_ctl.c). */
export class Administration {
  readonly #director: Director;
  readonly #schedulers: ReadonlyMap<string, Scheduler>;
  readonly #watcher: Watcher;
  readonly #trash = new Trash();
  readonly #services: Record<Family, number> = { 4: 0, 6: 0 };

  constructor(director: Director, schedulers: ReadonlyMap<string, Scheduler>, watcher: Watcher) {
    this.#director = director;
    this.#schedulers = schedulers;
    this.#watcher = watcher;
  }

  /** @throws {PacketPathError} `duplicate`, `unknown-service`, `unknown-destination` */
  apply(command: IpvsCommand): void {
    this.#director.host.epoch.advance();
    switch (command.kind) {
      case 'add-service':
        this.#addService(command.service, command.settings);
        break;
      case 'edit-service':
        this.#editService(command.service, command.settings);
        break;
      case 'delete-service':
        this.#deleteService(this.service(command.service));
        break;
      case 'add-destination':
        this.#addDestination(command.service, command.destination, command.settings);
        break;
      case 'edit-destination':
        this.#editDestination(command.service, command.destination, command.settings);
        break;
      case 'delete-destination':
        this.#deleteDestination(command.service, command.destination);
        break;
      case 'clear':
        for (const service of [...this.#director.services]) this.#deleteService(service);
        break;
      case 'zero':
        this.#zero(command.service);
        break;
      case 'set-timeouts':
        this.#director.connections.timeouts.set(command.timeouts);
        break;
      default:
        unreachable(command);
    }
  }

  /**
   * Adds the services of a program, as commands would. Where the host has none, and their schedulers
   * allow it, each is made when it is first asked for.
   *
   * @throws {PacketPathError} `duplicate` beside services that the host has, `unknown-scheduler`
   */
  begin(program: IpvsProgram): void {
    const { services, host, estimator } = this.#director;
    host.epoch.advance();
    const mayWait =
      services.size === 0 &&
      program.services.every(({ settings }) => PATIENT.has(this.#scheduler(settings)));
    if (!mayWait) {
      for (const { key, settings, destinations, destinationSettings } of program.services) {
        this.#addService(key, settings);
        for (const destination of destinations) {
          this.#addDestination(key, destination, destinationSettings);
        }
      }
      return;
    }
    if (program.services.length === 0) return;
    services.begin(program, (service) => this.#made(service));
    estimator.change(program.services.length + program.destinations);
    for (const [family, count] of program.families) {
      this.#services[family] = count;
      this.#watcher.servicesChanged(family, count);
    }
  }

  /** A service of a program that the host began with. */
  #made({ key, settings, destinations, destinationSettings }: ProgramService): VirtualService {
    const director = this.#director;
    const { traffic, kernel } = director;
    const scheduler = this.#scheduler(settings);
    const service = new VirtualService(key, scheduler, settings, director, traffic);
    const make = (place: number): Destination => {
      const { address, port } = destinations[place]!;
      const destination = new Destination(address, port, traffic);
      destination.list(destinationSettings, kernel.overloadOnEdit);
      return destination;
    };
    if (UNAWARE.has(scheduler)) service.begin({ count: destinations.length, make });
    else for (let place = 0; place < destinations.length; place++) service.add(make(place));
    return service;
  }

  #addService(key: ServiceKey, settings: ServiceSettings): void {
    const { services, traffic } = this.#director;
    if (services.get(key) !== undefined) {
      throw new PacketPathError('duplicate', `service ${formatServiceKey(key)} exists`);
    }
    services.add(
      new VirtualService(key, this.#scheduler(settings), settings, this.#director, traffic),
    );
    this.#director.estimator.change(1);
    this.#watcher.servicesChanged(key.family, ++this.#services[key.family]);
  }

  #editService(key: ServiceKey, settings: ServiceSettings): void {
    this.service(key).edit(this.#scheduler(settings), settings);
  }

  #deleteService(service: VirtualService): void {
    const { key } = service;
    service.bound.unbind?.();
    for (const destination of service.destinations) {
      service.unlink(destination);
      this.#discard(service, destination);
    }
    this.#director.services.remove(service);
    service.discard();
    this.#director.estimator.change(-1);
    this.#watcher.servicesChanged(key.family, --this.#services[key.family]);
  }

  #zero(key: ServiceKey | null): void {
    const services = key === null ? this.#director.services : [this.service(key)];
    for (const service of services) service.zero();
  }

  #addDestination(
    key: ServiceKey,
    { address, port }: DestinationKey,
    settings: DestinationSettings,
  ): void {
    const service = this.service(key);
    if (service.find({ address, port }) !== undefined) {
      throw new PacketPathError('duplicate', `${formatServiceKey(key)} has destination ${address}`);
    }
    const known = this.#trash.take(key, address, port);
    const destination = known ?? new Destination(address, port, this.#director.traffic);
    destination.list(settings, this.#director.kernel.overloadOnEdit);
    service.add(destination);
    this.#director.estimator.change(1);
  }

  #editDestination(
    key: ServiceKey,
    destination: DestinationKey,
    settings: DestinationSettings,
  ): void {
    const service = this.service(key);
    const edited = this.#destination(service, destination);
    edited.edit(settings, this.#director.kernel.overloadOnEdit);
    service.bound.edited?.(edited);
  }

  #deleteDestination(key: ServiceKey, destination: DestinationKey): void {
    const service = this.service(key);
    this.#remove(service, this.#destination(service, destination));
  }

  #remove(service: VirtualService, destination: Destination): void {
    service.remove(destination);
    this.#discard(service, destination);
  }

  #discard(service: VirtualService, destination: Destination): void {
    this.#director.estimator.change(-1);
    this.#trash.put(service.key, destination);
    this.#watcher.destinationRemoved();
  }

  #scheduler({ scheduler }: ServiceSettings): Scheduler {
    const known = this.#schedulers.get(scheduler);
    if (known !== undefined) return known;
    const names = [...this.#schedulers.keys()];
    const problem = `${shown(scheduler)} is no scheduler${meantHint(scheduler, names)}`;
    throw new PacketPathError('unknown-scheduler', problem, { expected: names.join(', ') });
  }

  /** The service of a key. @throws {PacketPathError} `unknown-service` */
  service(key: ServiceKey): VirtualService {
    const service = this.#director.services.get(key);
    if (service !== undefined) return service;
    throw new PacketPathError('unknown-service', `there is no service ${formatServiceKey(key)}`);
  }

  #destination(service: VirtualService, key: DestinationKey): Destination {
    const destination = service.find(key);
    if (destination !== undefined) return destination;
    const problem = `${formatServiceKey(service.key)} has no destination ${key.address}:${key.port}`;
    throw new PacketPathError('unknown-destination', problem);
  }
}
