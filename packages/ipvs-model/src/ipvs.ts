import type { Conntrack } from '@packet-path/conntrack';
import { type Host, type PacketBuffer, PacketPathError } from '@packet-path/core';
import type { IpvsCommand, ReadCommand } from './command/command.ts';
import { readCommand } from './command/read-command.ts';
import { readProgram } from './command/read-program.ts';
import { ConnectionTable } from './connection/connection-table.ts';
import { Connections } from './connection/connections.ts';
import { type ConnectionEntry, connectionEntries } from './connection/entries.ts';
import { type HandledConnection, handledConnection } from './connection/handled-connection.ts';
import { Defense } from './defense/defense.ts';
import { Administration } from './director/administration.ts';
import type { Director } from './director/director.ts';
import { Tracking } from './director/tracking.ts';
import { Hooks } from './hook/hooks.ts';
import { listConnections, listServices } from './print/list.ts';
import { listTraffic, ratesAt, STATISTICS } from './print/list-traffic.ts';
import { saveServices } from './print/save.ts';
import type { Scheduler } from './scheduler/scheduler.ts';
import { SCHEDULERS } from './scheduler/schedulers.ts';
import { byKey } from './service/order.ts';
import type { ServiceKey } from './service/service-key.ts';
import { ServiceTable } from './service/service-table.ts';
import type { VirtualService } from './service/virtual-service.ts';
import { DefenseLevels } from './settings/defense-levels.ts';
import { DirectorSettings } from './settings/director-settings.ts';
import { Jiffies } from './time/jiffies.ts';
import { KernelTimers } from './time/kernel-timers.ts';

/** How IPVS is built. Everything has the recorded kernel's default. */
export interface IpvsOptions {
  /** The connection table has 2^this buckets: `CONFIG_IP_VS_TAB_BITS`, 12. */
  readonly connectionTableBits?: number;
  /** The service tables have 2^this buckets each: `IP_VS_SVC_TAB_BITS`, 8. */
  readonly serviceTableBits?: number;
  /** The tick counter (HZ 250) when the clock says 0: 36. It decides when timers fire. */
  readonly jiffiesAtZero?: number;
  /**
   * Free memory in pages of 4 KiB, asked every second while `drop_entry`, `drop_packet` or
   * `secure_tcp` is 1 or 2: below `net.ipv4.vs.amemthresh` (1024) they come into force. By default
   * memory is never short.
   */
  readonly freePages?: () => number;
  /** The host's conntrack, of whose entries `net.ipv4.vs.conntrack` makes use. */
  readonly conntrack?: Conntrack;
  /** Schedulers beside those of Linux; one of a known name takes its place. */
  readonly schedulers?: readonly Scheduler[];
}

/** What to list of the services beside their names. Default: their settings and connections. */
export interface ListOptions {
  /** Connections, packets and bytes. */
  readonly stats?: boolean;
  /** The same a second. */
  readonly rate?: boolean;
}

/** The Linux virtual server of one host. */
export class Ipvs {
  readonly #director: Director;
  readonly #administration: Administration;
  readonly #names: ReadonlySet<string>;

  constructor(host: Host, options: IpvsOptions = {}) {
    const { connectionTableBits = 12, serviceTableBits = 8, jiffiesAtZero = 36 } = options;
    const random = host.random.split('ipvs');
    const settings = new DirectorSettings(host.sysctls);
    const table = new ConnectionTable(connectionTableBits, random.split('connections'));
    const defense = new DefenseLevels(
      host.sysctls,
      options.freePages ?? (() => Number.POSITIVE_INFINITY),
    );
    const jiffies = new Jiffies(jiffiesAtZero);
    const connections = new Connections(host, settings, defense, table, jiffies);
    const tracking = new Tracking(table, options.conntrack);
    connections.beforeFree((handle) => tracking.forget(handle));
    const timers = new KernelTimers(host.clock, jiffies);
    this.#director = {
      host,
      settings,
      defense,
      services: new ServiceTable(serviceTableBits, random.split('services')),
      connections,
      tracking,
      timers,
    };
    new Defense(host, defense, connections, timers);
    const hooks = new Hooks(this.#director);
    const schedulers = new Map<string, Scheduler>();
    for (const one of [...SCHEDULERS, ...(options.schedulers ?? [])]) schedulers.set(one.name, one);
    this.#names = new Set(schedulers.keys());
    this.#administration = new Administration(this.#director, schedulers, {
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
   * Carries out what `ipvsadm-save -n` wrote, as `ipvsadm -R` does. A text that cannot be read
   * changes nothing.
   *
   * @throws {PacketPathError} as `readProgram`, and `duplicate`, `unknown-service` or
   *   `unknown-destination`, with line and column
   */
  restore(text: string, { source = 'ipvsadm-save' }: { readonly source?: string } = {}): void {
    for (const command of readProgram(text, this.#names, source)) this.#apply(command, source);
  }

  /** Carries out one command line, without the word `ipvsadm`. Throws as {@link restore} does. */
  command(line: string, { source = 'ipvsadm' }: { readonly source?: string } = {}): void {
    try {
      this.#apply(readCommand(line, this.#names), source);
    } catch (error) {
      throw error instanceof PacketPathError ? error.at(source) : error;
    }
  }

  /** Carries out a command that was read. @throws {PacketPathError} */
  apply(command: IpvsCommand): void {
    this.#administration.apply(command);
  }

  /** What `ipvsadm-save -n` prints. */
  save(): string {
    return saveServices(this.#director.services);
  }

  /** What `ipvsadm -Ln` prints, or `ipvsadm -Ln --stats`, or `ipvsadm -Ln --rate`. */
  list(options: ListOptions = {}): string {
    const { services, connections } = this.#director;
    const { buckets } = connections.table;
    if (options.stats === true) return listTraffic(services, buckets, STATISTICS);
    if (options.rate === true) return listTraffic(services, buckets, ratesAt(connections.now));
    return listServices(services, buckets);
  }

  /** What `ipvsadm -Lnc` prints; its order, that of the hash table, depends on the seed. */
  listConnections(): string {
    return listConnections(this.connections());
  }

  /** The virtual services in ipvsadm's order; their destinations are in the kernel's. */
  services(): readonly VirtualService[] {
    return [...this.#director.services].sort(byKey);
  }

  /** The virtual service of a key, if there is one. */
  service(key: ServiceKey): VirtualService | undefined {
    return this.#director.services.get(key);
  }

  /** The connections, as `ipvsadm -Lnc` lists them. */
  connections(): readonly ConnectionEntry[] {
    return connectionEntries(this.#director.connections);
  }

  /** The connection of a packet on its way to a server: what rules with `-m ipvs` ask. */
  connectionOf(packet: PacketBuffer): HandledConnection | undefined {
    return handledConnection(this.#director.connections.table, packet);
  }

  #apply({ command, position }: ReadCommand, source: string): void {
    try {
      this.#administration.apply(command);
    } catch (error) {
      throw error instanceof PacketPathError ? error.at(source, position) : error;
    }
  }
}
