import { type Address, unreachable } from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { Traffic } from '../traffic/traffic.ts';
import type { TrafficHandle, TrafficRecords } from '../traffic/traffic-records.ts';
import type { DestinationSettings, OverloadOnEdit } from './destination-settings.ts';
import type { Forwarding } from './forwarding.ts';
import type { ScheduledDestination } from './scheduled-destination.ts';

/** A connection or a template that is bound to a destination; the two are counted apart. */
export type BindingKind = 'connection' | 'template';

/** Whether a connection counts as active: from its handshake on, until it is being closed. */
export type Activity = 'active' | 'inactive';

/** The service that a destination counts for, as far as the destination uses it. */
export interface OwningService {
  readonly onePacket: boolean;
  /** Its counts, among the records of its destinations. */
  readonly trafficHandle: TrafficHandle;
  /** Whether nobody there wants to hear of connections. */
  readonly isDeaf?: boolean;
  /** The connections of a destination that it lists, or its overload flag, have changed. */
  counted(destination: Destination): void;
}

/**
 * A real server of a virtual service (`struct ip_vs_dest`). Connections refer to it, so it outlives
 * its removal from the service until the last of them is gone.
 */
export class Destination implements ScheduledDestination {
  // A new connection reads these first ones of a destination that no cache holds, so that they stand together.
  #weight = 0;
  #overloaded = false;
  #forwarding: Forwarding = 'direct';
  readonly #address: Address;
  readonly #port: number;
  /** Its counts; `NONE` before anything is counted, as most destinations never count. */
  #traffic: TrafficHandle = NONE;
  /** The counts of its service. */
  #serviceTraffic: TrafficHandle = NONE;
  readonly #records: TrafficRecords;
  /** The number that it has among the choices of courses; 0 while it has none. */
  choice = 0;
  /** Made by the hooks for themselves. */
  note = 0;
  /** The service it is or was a destination of. */
  #service: OwningService | undefined;
  #listed = false;
  #isHeard = true;
  #references = 0;
  #inactiveConnections = 0;
  #upperThreshold = 0;
  #activeConnections = 0;
  #lastWeight = 0;
  #lowerThreshold = 0;
  #persistentConnections = 0;

  constructor(address: Address, port: number, records: TrafficRecords) {
    this.#address = address;
    this.#port = port;
    this.#records = records;
  }

  get address(): Address {
    return this.#address;
  }

  get port(): number {
    return this.#port;
  }

  get forwarding(): Forwarding {
    return this.#forwarding;
  }

  get weight(): number {
    return this.#weight;
  }

  get lastWeight(): number {
    return this.#lastWeight;
  }

  get upperThreshold(): number {
    return this.#upperThreshold;
  }

  get lowerThreshold(): number {
    return this.#lowerThreshold;
  }

  get activeConnections(): number {
    return this.#activeConnections;
  }

  get inactiveConnections(): number {
    return this.#inactiveConnections;
  }

  get persistentConnections(): number {
    return this.#persistentConnections;
  }

  get overloaded(): boolean {
    return this.#overloaded;
  }

  /** Whether it is a destination of that service now. */
  isOf(service: OwningService): boolean {
    return this.#listed && this.#service === service;
  }

  get listed(): boolean {
    return this.#listed;
  }

  /** Whether its service schedules UDP packets one by one. */
  get onePacket(): boolean {
    return this.#service?.onePacket ?? false;
  }

  get totalConnections(): number {
    return this.#activeConnections + this.#inactiveConnections;
  }

  get usable(): boolean {
    return this.#weight > 0 && !this.#overloaded;
  }

  /** Whether anything still refers to it, so that the trash must keep it. */
  get referenced(): boolean {
    return this.#references > 0;
  }

  hold(): void {
    this.#references++;
  }

  release(): void {
    this.#references--;
  }

  /** Reads what a new connection needs of it; the answer means nothing. */
  touch(): number {
    const traffic = this.#traffic === NONE ? 0 : this.#records.touch(this.#traffic);
    return traffic + this.#weight + this.#address.w3 + this.#inactiveConnections;
  }

  /** It is added, maybe out of the trash. */
  list(settings: DestinationSettings, rule: OverloadOnEdit): void {
    this.#lastWeight = settings.weight;
    this.#listed = true;
    if (this.#traffic !== NONE) this.#records.include(this.#traffic, true);
    this.edit(settings, rule);
  }

  /** It is removed from its service, which may put it in the trash (`__ip_vs_del_dest`). */
  unlist(): void {
    this.#listed = false;
    if (this.#traffic !== NONE) this.#records.include(this.#traffic, false);
  }

  /** Nothing refers to it any more, and nothing will. */
  discard(): void {
    if (this.#traffic !== NONE) this.#records.release(this.#traffic);
    this.#traffic = NONE;
  }

  /** Takes settings over (net/netfilter/ipvs/ip_vs_ctl.c, `__ip_vs_update_dest`). */
  edit(settings: DestinationSettings, rule: OverloadOnEdit): void {
    const { weight, upperThreshold } = settings;
    const isHigher = upperThreshold === 0 || upperThreshold > this.#upperThreshold;
    this.#weight = weight;
    if (weight !== 0) this.#lastWeight = weight;
    this.#upperThreshold = upperThreshold;
    this.#lowerThreshold = settings.lowerThreshold;
    this.#forwarding = settings.forwarding;
    switch (rule) {
      case 'forgiven':
        if (isHigher) this.#overloaded = false;
        break;
      case 'reviewed':
        if (upperThreshold !== 0 && this.totalConnections >= upperThreshold)
          this.#overloaded = true;
        else if (this.#relieved()) this.#overloaded = false;
        break;
      default:
        unreachable(rule);
    }
  }

  /** Counts for a service too from now on; for a new one it begins at 0 (`__ip_vs_update_dest`). */
  join(service: OwningService): void {
    if (this.#service !== undefined && this.#service !== service) {
      this.zero();
      this.choice = 0;
    }
    this.#service = service;
    this.#serviceTraffic = service.trafficHandle;
    this.#isHeard = service.isDeaf !== true;
  }

  /** Its service hears of connections from now on, or does not. */
  hear(isHeard: boolean): void {
    this.#isHeard = isHeard;
  }

  /** Sets its counts to 0 (`-Z`). */
  zero(): void {
    if (this.#traffic !== NONE) this.#records.zero(this.#traffic);
  }

  /** Reads what a connection changes of it, wherever its fields may lie; the answer means nothing. */
  touchConnections(): number {
    return this.#weight + this.#traffic + this.#references + this.#activeConnections;
  }

  /** Its counts among the records; `NONE` before anything is counted. */
  get trafficHandle(): TrafficHandle {
    return this.#traffic;
  }

  get traffic(): Traffic {
    return new Traffic(this.#records, this.#traffic);
  }

  #ownTraffic(): TrafficHandle {
    if (this.#traffic === NONE) this.#traffic = this.#records.take(this.#listed);
    return this.#traffic;
  }

  /** A connection was scheduled (ip_vs_core.c, `ip_vs_conn_stats`). */
  countConnection(): void {
    const records = this.#records;
    records.countConnection(this.#ownTraffic());
    if (this.#serviceTraffic !== NONE) records.countConnection(this.#serviceTraffic);
  }

  /** A client's packet of so many bytes; in the trash none count (`ip_vs_in_stats`). */
  countIncoming(bytes: number): void {
    if (!this.#listed || this.#serviceTraffic === NONE) return;
    this.#records.countIncoming(this.#ownTraffic(), bytes);
    this.#records.countIncoming(this.#serviceTraffic, bytes);
  }

  /** A server's packet of so many bytes (`ip_vs_out_stats`). */
  countOutgoing(bytes: number): void {
    if (!this.#listed || this.#serviceTraffic === NONE) return;
    this.#records.countOutgoing(this.#ownTraffic(), bytes);
    this.#records.countOutgoing(this.#serviceTraffic, bytes);
  }

  /** A connection begins inactive (ip_vs_conn.c, `ip_vs_bind_dest`). */
  bind(kind: BindingKind): void {
    this.hold();
    if (kind === 'connection') this.#inactiveConnections++;
    else this.#persistentConnections++;
    const upperThreshold = this.#upperThreshold;
    if (upperThreshold !== 0 && this.totalConnections >= upperThreshold) this.#overloaded = true;
    this.#counted();
  }

  /** A connection has become active, or inactive. */
  turn(activity: Activity): void {
    const change = activity === 'active' ? 1 : -1;
    this.#activeConnections += change;
    this.#inactiveConnections -= change;
    this.#counted();
  }

  /** A connection or template is freed (ip_vs_conn.c, `ip_vs_unbind_dest`). */
  unbind(kind: BindingKind, activity: Activity): void {
    this.release();
    if (kind === 'template') this.#persistentConnections--;
    else if (activity === 'active') this.#activeConnections--;
    else this.#inactiveConnections--;
    if (this.#overloaded && this.#relieved()) this.#overloaded = false;
    this.#counted();
  }

  #counted(): void {
    if (this.#listed && this.#isHeard) this.#service?.counted(this);
  }

  #relieved(): boolean {
    const { totalConnections } = this;
    const lowerThreshold = this.#lowerThreshold;
    const upperThreshold = this.#upperThreshold;
    if (lowerThreshold !== 0) return totalConnections < lowerThreshold;
    return upperThreshold === 0 || totalConnections * 4 < upperThreshold * 3;
  }
}
