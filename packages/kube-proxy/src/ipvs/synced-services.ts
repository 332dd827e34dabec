import type { Invocation, Microseconds } from '@packet-path/core';
import type { HostView } from '../sync/host-view.ts';
import type { Counts } from './counts.ts';
import { GracefulTermination } from './graceful-termination.ts';
import type { PortObjects } from './port-objects.ts';
import type { VirtualService } from './virtual-service.ts';

const NONE: ReadonlySet<string> = new Set();

/** A virtual service of the host. */
class Synced {
  settings: string;
  #servers: Set<string> | undefined;
  #from: VirtualService | undefined;

  /** @param from the service whose servers it has; without, it has none */
  constructor(settings: string, from?: VirtualService) {
    this.settings = settings;
    this.#from = from;
  }

  /** With servers that are quiesced and wait for their last connection. Made when first asked for. */
  get servers(): Set<string> {
    this.#servers ??= new Set(this.#from?.servers);
    this.#from = undefined;
    return this.#servers;
  }

  get serverCount(): number {
    return this.#servers?.size ?? this.#from?.servers.length ?? 0;
  }
}

/** The host's virtual services, as the syncs so far have left them (ipvs `proxier.go`). */
export class SyncedServices {
  readonly #services = new Map<string, Synced>();
  readonly #terminating = new GracefulTermination();
  /** Quiesced servers that an earlier process has left, as `SERVICE SERVER`. */
  #found: ReadonlySet<string> = NONE;

  begin(now: Microseconds): void {
    this.#terminating.start(now);
  }

  /** kube-proxy begins anew: it finds servers of weight 0 on the host, and waits for none of them. */
  restart(): void {
    this.#found = this.#terminating.end();
  }

  /**
   * A listing of the services, and one of the servers of each service that is wanted.
   *
   * @param wanted how many services there are to be
   */
  listing(wanted: number): { readonly requests: number; readonly objects: number } {
    let objects = this.#services.size;
    for (const service of this.#services.values()) objects += service.serverCount;
    return { requests: 1 + wanted, objects };
  }

  /** Remembers a service that the host has from the beginning. */
  hold(service: VirtualService): void {
    this.#services.set(service.service, new Synced(service.settings, service));
  }

  /** Adds a service or edits its settings, which leaves its servers as they are (`syncService`). */
  *write({ service, settings }: VirtualService): Generator<Invocation, void> {
    const known = this.#services.get(service);
    if (known === undefined) {
      yield { tool: 'ipvsadm', arguments: `-A ${service} ${settings}` };
      this.#services.set(service, new Synced(settings));
    } else if (known.settings !== settings) {
      yield { tool: 'ipvsadm', arguments: `-E ${service} ${settings}` };
      known.settings = settings;
    }
  }

  /**
   * Adds servers, then removes others (`syncEndpoint`). kube-proxy takes both in the random order of a
   * Go map; here the order is that of their text.
   */
  *writeServers(wanted: VirtualService, host: HostView): Generator<Invocation, void> {
    const { service } = wanted;
    const { servers } = this.#services.get(service)!;
    const staying = new Set(wanted.servers);
    for (const server of staying) {
      if (servers.has(server)) {
        if (this.#found.has(`${service} ${server}`)) {
          // The first sync of a process gives such a server its weight back.
          yield { tool: 'ipvsadm', arguments: `-e ${service} -r ${server} -m -w 1` };
          continue;
        }
        if (!this.#terminating.has(service, server)) continue;
        yield* this.#terminating.recall(service, server);
        servers.delete(server);
      }
      yield { tool: 'ipvsadm', arguments: `-a ${service} -r ${server} -m -w 1` };
      servers.add(server);
    }
    for (const server of servers) {
      if (staying.has(server) || this.#terminating.has(service, server)) continue;
      if (yield* this.#terminating.remove(service, server, host)) servers.delete(server);
    }
  }

  /**
   * Deletes services that no port has at once, with all their servers (`cleanLegacyService`).
   *
   * @param changed the objects of ports that have changed, before they did; undefined to look at all
   *   services
   */
  *deleteOthers(wanted: Counts, changed?: Iterable<PortObjects>): Generator<Invocation, void> {
    const candidates = changed === undefined ? this.#services.keys() : servicesOf(changed);
    for (const service of candidates) {
      if (wanted.has(service) || !this.#services.has(service)) continue;
      yield { tool: 'ipvsadm', arguments: `-D ${service}` };
      this.#services.delete(service);
      this.#terminating.forget(service);
    }
    this.#found = NONE;
  }

  get due(): Microseconds | undefined {
    return this.#terminating.due;
  }

  settle(host: HostView): Generator<Invocation, void> {
    return this.#terminating.settle(host, (service, server) => {
      this.#services.get(service)?.servers.delete(server);
    });
  }
}

function* servicesOf(objects: Iterable<PortObjects>): Generator<string> {
  for (const { services } of objects) for (const { service } of services) yield service;
}
