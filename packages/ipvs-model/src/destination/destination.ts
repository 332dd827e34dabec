import { type Address, unreachable } from '@packet-path/core';
import type { Estimations } from '../traffic/estimations.ts';
import { Traffic } from '../traffic/traffic.ts';
import type { DestinationSettings, OverloadOnEdit } from './destination-settings.ts';
import type { Forwarding } from './forwarding.ts';

/** A connection or a template that is bound to a destination; the two are counted apart. */
export type BindingKind = 'connection' | 'template';

/** The service that a destination counts for, as far as the destination uses it. */
export interface OwningService {
  readonly onePacket: boolean;
  readonly traffic: Traffic;
}

/**
 * A real server of a virtual service (`struct ip_vs_dest`). Connections refer to it, so it outlives
 * its removal from the service until the last of them is gone.
 */
export class Destination {
  readonly address: Address;
  /** 0: the port of the packet is kept. */
  readonly port: number;
  forwarding: Forwarding = 'direct';
  weight = 0;
  /** The newest weight that was not 0, or the one it was added with: Maglev keeps its share. */
  lastWeight = 0;
  upperThreshold = 0;
  lowerThreshold = 0;
  activeConnections = 0;
  inactiveConnections = 0;
  persistentConnections = 0;
  /** The upper threshold was reached: no new connections until enough are gone. */
  overloaded = false;
  /** Whether the service lists it. One that is not listed lies in the trash. */
  listed = false;
  #references = 0;
  readonly traffic: Traffic;
  /** The service it is or was a destination of. */
  #service: OwningService | undefined;

  constructor(address: Address, port: number, estimations: Estimations) {
    this.address = address;
    this.port = port;
    this.traffic = new Traffic(estimations);
  }

  /** Whether its service schedules UDP packets one by one. */
  get onePacket(): boolean {
    return this.#service?.onePacket ?? false;
  }

  get totalConnections(): number {
    return this.activeConnections + this.inactiveConnections;
  }

  /** Whether a scheduler may choose it. */
  get usable(): boolean {
    return this.weight > 0 && !this.overloaded;
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

  /** It is added, maybe out of the trash. */
  list(settings: DestinationSettings, rule: OverloadOnEdit): void {
    this.lastWeight = settings.weight;
    this.listed = true;
    this.traffic.include(true);
    this.edit(settings, rule);
  }

  /** It is removed from its service, which may put it in the trash (`__ip_vs_del_dest`). */
  unlist(): void {
    this.listed = false;
    this.traffic.include(false);
  }

  /** Takes settings over (net/netfilter/ipvs/ip_vs_ctl.c, `__ip_vs_update_dest`). */
  edit(settings: DestinationSettings, rule: OverloadOnEdit): void {
    const { weight, upperThreshold } = settings;
    const isHigher = upperThreshold === 0 || upperThreshold > this.upperThreshold;
    this.weight = weight;
    if (weight !== 0) this.lastWeight = weight;
    this.upperThreshold = upperThreshold;
    this.lowerThreshold = settings.lowerThreshold;
    this.forwarding = settings.forwarding;
    switch (rule) {
      case 'forgiven':
        if (isHigher) this.overloaded = false;
        break;
      case 'reviewed':
        if (upperThreshold !== 0 && this.totalConnections >= upperThreshold) this.overloaded = true;
        else if (this.#relieved()) this.overloaded = false;
        break;
      default:
        unreachable(rule);
    }
  }

  /** Counts for a service too from now on; for a new one it begins at 0 (`__ip_vs_update_dest`). */
  join(service: OwningService): void {
    if (this.#service !== undefined && this.#service !== service) this.traffic.zero();
    this.#service = service;
  }

  /** A connection was scheduled (ip_vs_core.c, `ip_vs_conn_stats`). */
  countConnection(): void {
    this.traffic.countConnection();
    this.#service?.traffic.countConnection();
  }

  /** A client's packet of so many bytes; in the trash none count (`ip_vs_in_stats`). */
  countIncoming(bytes: number): void {
    if (!this.listed || this.#service === undefined) return;
    this.traffic.countIncoming(bytes);
    this.#service.traffic.countIncoming(bytes);
  }

  /** A server's packet of so many bytes (`ip_vs_out_stats`). */
  countOutgoing(bytes: number): void {
    if (!this.listed || this.#service === undefined) return;
    this.traffic.countOutgoing(bytes);
    this.#service.traffic.countOutgoing(bytes);
  }

  /** A connection begins inactive (ip_vs_conn.c, `ip_vs_bind_dest`). */
  bind(kind: BindingKind): void {
    this.hold();
    if (kind === 'connection') this.inactiveConnections++;
    else this.persistentConnections++;
    const { upperThreshold } = this;
    if (upperThreshold !== 0 && this.totalConnections >= upperThreshold) this.overloaded = true;
  }

  /** A connection or template is freed (ip_vs_conn.c, `ip_vs_unbind_dest`). */
  unbind(kind: BindingKind, activity: 'active' | 'inactive'): void {
    this.release();
    if (kind === 'template') this.persistentConnections--;
    else if (activity === 'active') this.activeConnections--;
    else this.inactiveConnections--;
    if (this.overloaded && this.#relieved()) this.overloaded = false;
  }

  #relieved(): boolean {
    const { lowerThreshold, upperThreshold, totalConnections } = this;
    if (lowerThreshold !== 0) return totalConnections < lowerThreshold;
    return upperThreshold === 0 || totalConnections * 4 < upperThreshold * 3;
  }
}
