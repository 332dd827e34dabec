import {
  checkArgument,
  type Endpoint,
  type Host,
  type PacketBuffer,
  PacketPathError,
  someBareHost,
  someObject,
} from '@packet-path/core';
import {
  type IpvsCommand,
  type IpvsListing,
  isListing,
  type ReadCommand,
} from './command/command.ts';
import { readIpvsadm } from './command/read-command.ts';
import { readIpvsadmProgram } from './command/read-program.ts';
import { type HandledConnection, handledConnection } from './connection/handled-connection.ts';
import { Defense } from './defense/defense.ts';
import { Administration } from './director/administration.ts';
import { buildDirector } from './director/build-director.ts';
import type { Director } from './director/director.ts';
import type { IpvsModelOptions } from './director/ipvs-options.ts';
import { Hooks } from './hook/hooks.ts';
import { print } from './print/print.ts';
import { saveServices } from './print/save.ts';
import { savedLength } from './print/saved-length.ts';
import { checkScheduler } from './scheduler/own-scheduler.ts';
import type { Refills } from './scheduler/refills.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import { SCHEDULERS } from './scheduler/schedulers.ts';
import type { IpvsProgram } from './service/ipvs-program.ts';
import type { VirtualService } from './service/virtual-service.ts';
import type { RateEstimator } from './traffic/rate-estimator.ts';
import { IpvsStateView } from './view/state-view.ts';

/** How errors name the text that is read. */
export interface IpvsadmSource {
  readonly source?: string;
}

/** The Linux virtual server of one host. */
export class Ipvs {
  /** Services, destinations and connections, to be read. */
  readonly view: IpvsStateView;
  /** Work on the tables of schedulers so far, which the commands of ipvsadm cost. */
  readonly refills: Readonly<Refills>;
  /** The rate estimator: its runs, and the counters that it has read. */
  readonly estimator: Omit<RateEstimator, 'change' | 'running'>;
  readonly #director: Director;
  readonly #administration: Administration;
  readonly #schedulers: ReadonlyMap<string, Scheduler>;

  /** @throws {PacketPathError} `duplicate` where the host has IPVS already */
  constructor(host: Host, options: IpvsModelOptions = {}) {
    checkArgument('new Ipvs', 'host', host, someBareHost);
    checkArgument('new Ipvs', 'options', options, someObject);
    if (host.tools.of('ipvsadm') !== undefined) {
      throw new PacketPathError('duplicate', `the host '${host.name}' has IPVS already`, {
        expected: 'one Ipvs a host',
      });
    }
    this.#director = buildDirector(host, options);
    const { services, connections, defense, settings, timers } = this.#director;
    new Defense(host, defense, connections, timers);
    this.refills = this.#director.refills;
    this.estimator = this.#director.estimator;
    this.view = new IpvsStateView(services, connections);
    this.#schedulers = new Map(
      [...SCHEDULERS, ...(options.schedulers ?? []).map(checkScheduler)].map((one) => [
        one.name,
        one,
      ]),
    );
    host.tools.define('ipvsadm', ({ tool, arguments: words }) => {
      this.run(words, { source: tool });
    });
    const hooks = new Hooks(this.#director);
    this.#administration = new Administration(this.#director, this.#schedulers, {
      servicesChanged(family, count) {
        if (count === 0) hooks.detach(family);
        else if (!hooks.attached(family)) hooks.attach(family);
      },
      destinationRemoved() {
        if (settings.expireWithoutDestination) timers.after(1, () => connections.deleteOrphans());
      },
    });
  }

  /**
   * Carries out the commands that `ipvsadm-save -n` wrote, one a line, as `ipvsadm -R` does.
   *
   * A text that cannot be read changes nothing. A command that is refused ends the program; those
   * before it stay done.
   *
   * @throws {PacketPathError} as `readIpvsadmProgram`, and `duplicate`, `unknown-service` or
   *   `unknown-destination`, with line and column
   */
  load(text: string, { source = 'ipvsadm-save' }: IpvsadmSource = {}): void {
    const program = readIpvsadmProgram(text, new Set(this.#schedulers.keys()), source);
    for (const command of program) this.#applyRead(command, source);
  }

  /**
   * Carries out one command line, without the word `ipvsadm`. A line that is refused changes
   * nothing.
   *
   * @returns the text that `ipvsadm` prints: of `-Ln`, `-Lnc`, `-Sn` and their like; otherwise empty
   * @throws {PacketPathError} as {@link load}
   */
  run(line: string, { source = 'ipvsadm' }: IpvsadmSource = {}): string {
    try {
      const { command, position } = readIpvsadm(line, new Set(this.#schedulers.keys()));
      if (isListing(command)) return this.#print(command);
      this.#applyRead({ command, position }, source);
      return '';
    } catch (error) {
      throw error instanceof PacketPathError ? error.at(source) : error;
    }
  }

  /**
   * Adds the services of a program, as commands that were read. A host without services is ready at
   * once, and makes each when a packet or a command comes to it.
   *
   * @throws {PacketPathError} `duplicate`, `unknown-scheduler`
   */
  begin(program: IpvsProgram): void {
    this.#administration.begin(program);
  }

  /** Carries out a command that was read. @throws {PacketPathError} as {@link load} */
  apply(command: IpvsCommand): void {
    this.#administration.apply(command);
  }

  /**
   * The services as text for {@link load}: the lines of `ipvsadm-save -n`, with the thresholds
   * (`-x`, `-y`) that ipvsadm 1.31 leaves out.
   */
  save(): string {
    return saveServices(this.#director.services, 'whole');
  }

  /** Characters of the text that {@link save} answers, which is not made for it. */
  get savedLength(): number {
    return savedLength(this.#director.services.asTheyAre(), 'whole');
  }

  /** As its tool saves it. */
  toJSON(): string {
    return this.save();
  }

  /** The connection of a packet on its way to a server: the answer to rules with `-m ipvs`. */
  connectionOf(packet: PacketBuffer): HandledConnection | undefined {
    return handledConnection(this.#director.connections.table, packet);
  }

  /**
   * Whether connections of two ends, each as a client, have one bucket of the table (`ip_vs_conn_hashkey`): a look-up of
   * the one then compares the other too.
   */
  areNeighbours(protocol: number, one: Endpoint, other: Endpoint): boolean {
    return this.#director.connections.table.areNeighbours(protocol, one, other);
  }

  #print(listing: IpvsListing): string {
    const { services, connections } = this.#director;
    let listed: Iterable<VirtualService> = services;
    if (listing.kind === 'list-services' && listing.service !== null) {
      listed = [this.#administration.service(listing.service)];
    }
    return print(listing, listed, connections);
  }

  #applyRead({ command, position }: ReadCommand, source: string): void {
    try {
      this.#administration.apply(command);
    } catch (error) {
      throw error instanceof PacketPathError ? error.at(source, position) : error;
    }
  }
}
