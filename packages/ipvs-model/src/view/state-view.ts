import type { DestinationKey } from '../command/command.ts';
import type { Connections } from '../connection/connections.ts';
import { connectionEntries, type IpvsConnectionEntry } from '../connection/entries.ts';
import { byKey } from '../service/order.ts';
import type { ServiceKey } from '../service/service-key.ts';
import type { ServiceTable } from '../service/service-table.ts';
import type { TimeoutSettings } from '../state/timeouts.ts';
import {
  type DestinationView,
  type VirtualServiceView,
  viewDestination,
  viewService,
} from './service-view.ts';

/**
 * IPVS to be read: each property is the state at the moment it is asked for, as frozen values that
 * later packets and commands do not change.
 */
export class IpvsStateView {
  readonly #services: ServiceTable;
  readonly #connections: Connections;

  constructor(services: ServiceTable, connections: Connections) {
    this.#services = services;
    this.#connections = connections;
    Object.freeze(this);
  }

  /** The virtual services in ipvsadm's order. */
  get services(): readonly VirtualServiceView[] {
    return Object.freeze([...this.#services].sort(byKey).map(viewService));
  }

  /** How many virtual services there are. */
  get serviceCount(): number {
    return this.#services.size;
  }

  /** The virtual service of a key, if there is one. */
  service(key: ServiceKey): VirtualServiceView | undefined {
    const service = this.#services.get(key);
    return service && viewService(service);
  }

  /** The destination of a service, if both are there. */
  destination(service: ServiceKey, destination: DestinationKey): DestinationView | undefined {
    const found = this.#services.get(service)?.find(destination);
    return found && viewDestination(found);
  }

  /** The connections and templates as `ipvsadm -Lnc` lists them, bucket by bucket. */
  get connections(): readonly IpvsConnectionEntry[] {
    return connectionEntries(this.#connections);
  }

  /** How many connections and templates there are. */
  get connectionCount(): number {
    return this.#connections.table.size;
  }

  /** The timeouts that `ipvsadm --set` changes. */
  get timeouts(): TimeoutSettings {
    return Object.freeze(this.#connections.timeouts.settings);
  }
}
