import {
  type Host,
  type PacketBuffer,
  Protocol,
  type Timer,
  unreachable,
  type Work,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import type { BindingKind, Destination } from '../destination/destination.ts';
import type { DefenseLevels } from '../settings/defense-levels.ts';
import type { DirectorSettings } from '../settings/director-settings.ts';
import { SCTP_ACTIVE, SCTP_STATES, SCTP_TRANSITIONS, sctpEvent } from '../state/sctp-states.ts';
import {
  SECURE_TCP_TRANSITIONS,
  TCP_ACTIVE,
  TCP_STATES,
  TCP_TRANSITIONS,
  tcpEvent,
} from '../state/tcp-states.ts';
import { Timeouts } from '../state/timeouts.ts';
import type { JiffyCounter } from '../time/jiffy-counter.ts';
import { TimerWheel } from '../time/timer-wheel.ts';
import { HZ, type Jiffies } from '../time/units.ts';
import { ConnectionFlag } from './connection-flag.ts';
import type { ConnectionKey } from './connection-records.ts';
import type { ConnectionTable } from './connection-table.ts';
import type { IpvsHandle } from './ipvs-handle.ts';

/** Jiffies a connection has before its first packet is through (`ip_vs_conn_new`). */
const FIRST_TIMEOUT = 3 * HZ;
/** Jiffies a template goes on, when its time is up and connections still refer to it. */
const STILL_CONTROLLING = 60 * HZ;

/** A template's state, once a connection it controls was answered (`IP_VS_CTPL_S_ASSURED`). */
export const ASSURED = 1;

const TCP_ESTABLISHED = TCP_STATES.indexOf('ESTABLISHED');
const SCTP_ESTABLISHED = SCTP_STATES.indexOf('ESTABLISHED');

/** Makes connections, moves their state by packets, and frees them when their timers fire. */
export class Connections {
  readonly table: ConnectionTable;
  readonly timeouts: Timeouts = new Timeouts();
  readonly #host: Host;
  readonly #settings: DirectorSettings;
  readonly #defense: DefenseLevels;
  readonly #jiffies: JiffyCounter;
  readonly #wheel = new TimerWheel();
  readonly #freed: ((handle: IpvsHandle) => void)[] = [];
  readonly #created: (() => void)[] = [];
  #alarm: Timer | undefined;

  constructor(
    host: Host,
    settings: DirectorSettings,
    defense: DefenseLevels,
    table: ConnectionTable,
    jiffies: JiffyCounter,
  ) {
    this.#host = host;
    this.#settings = settings;
    this.#defense = defense;
    this.table = table;
    this.#jiffies = jiffies;
  }

  /** Calls back when a connection has been made. */
  afterCreate(callback: () => void): void {
    this.#created.push(callback);
  }

  /** Calls back before a connection is freed. */
  beforeFree(callback: (handle: IpvsHandle) => void): void {
    this.#freed.push(callback);
  }

  /**
   * Makes a connection; a one-packet one cannot be found.
   *
   * @param destination undefined where the packet keeps its own destination
   * @param given bits of {@link ConnectionFlag} beside those that follow from the destination
   */
  create(
    key: ConnectionKey,
    destination: Destination | undefined,
    destinationPort: number,
    given: number,
    work: Work,
  ): IpvsHandle {
    const { table } = this;
    const handle = table.allocate(key);
    let flags = given;
    if (destination !== undefined) {
      table.setForwarding(handle, destination.forwarding);
      if (destination.forwarding !== 'masquerade') flags |= ConnectionFlag.NO_OUTPUT;
      destination.bind(kindOf(flags));
    }
    if (this.#settings.conntrack) flags |= ConnectionFlag.CONNTRACK;
    table.setFlags(handle, flags | ConnectionFlag.INACTIVE);
    table.destination[handle] = destination;
    table.setDestinationPort(handle, destinationPort);
    table.setTimeout(handle, FIRST_TIMEOUT);
    if ((flags & ConnectionFlag.ONE_PACKET) === 0) table.link(handle, work);
    for (const callback of this.#created) callback();
    return handle;
  }

  /** Restarts a connection's timer after a packet (`ip_vs_conn_put`); a one-packet connection ends. */
  touch(handle: IpvsHandle): void {
    if (this.table.has(handle, ConnectionFlag.ONE_PACKET)) this.#free(handle);
    else this.#arm(handle, this.now + this.table.timeout(handle));
  }

  /** Lets a connection vanish at the next jiffy (`ip_vs_conn_expire_now`). */
  expireNow(handle: IpvsHandle): void {
    if (this.#wheel.isPending(handle)) this.#arm(handle, this.now);
  }

  /** Takes back a connection that was made and never touched. */
  discard(handle: IpvsHandle): void {
    this.#free(handle);
  }

  /** Ends a connection at once (`ip_vs_conn_del`). */
  delete(handle: IpvsHandle): void {
    if (!this.#wheel.isPending(handle)) return;
    this.#wheel.cancel(handle);
    this.table.setTimeout(handle, 0);
    this.#expire(handle);
  }

  /** Ends the connections whose destination was removed, and the templates that led there. */
  deleteOrphans(): void {
    const { table } = this;
    const isOrphan = (handle: IpvsHandle): boolean => table.destination[handle]?.listed === false;
    for (const handle of table.handles().filter(isOrphan)) {
      // The handle may be gone by now, with the connection it controlled.
      if (!table.isLinked(handle) || table.controlled(handle) > 0) continue;
      const template = table.control(handle);
      this.delete(handle);
      if (template !== NONE && table.controlled(template) === 0) this.delete(template);
    }
  }

  /** Puts a connection under a template. */
  control(handle: IpvsHandle, template: IpvsHandle): void {
    this.table.setControl(handle, template);
  }

  /** Jiffies now. */
  get now(): Jiffies {
    return this.#jiffies.at(this.#host.clock.now);
  }

  /** Jiffies since the connection's last packet. */
  idleTime(handle: IpvsHandle): Jiffies {
    return this.now + this.table.timeout(handle) - this.#wheel.expires(handle);
  }

  /** Ticks until a connection's time is up; 0 when it is. */
  jiffiesLeft(handle: IpvsHandle): Jiffies {
    return this.#wheel.isPending(handle) ? Math.max(0, this.#wheel.expires(handle) - this.now) : 0;
  }

  /** Runs a connection's state machine for one of its packets. */
  advance(handle: IpvsHandle, packet: PacketBuffer, direction: 'input' | 'output'): void {
    if (this.table.protocol(handle) === Protocol.SCTP) {
      this.#advanceSctp(handle, packet, direction);
      this.#renewTimeout(handle, Protocol.SCTP);
    } else this.advanceByFlags(handle, packet.tcp?.flags ?? 0, direction);
  }

  /** The same of a packet of another protocol than SCTP, by its TCP flags; of UDP they are not read. */
  advanceByFlags(handle: IpvsHandle, flags: number, direction: 'input' | 'output'): void {
    const protocol = this.table.protocol(handle);
    if (protocol === Protocol.TCP) this.#advanceTcp(handle, flags, direction);
    else if (direction === 'output') this.#assureTemplate(handle);
    this.#renewTimeout(handle, protocol);
  }

  #renewTimeout(handle: IpvsHandle, protocol: number): void {
    const { table } = this;
    table.setTimeout(handle, this.timeouts.of(protocol, table.state(handle)));
  }

  #advanceTcp(handle: IpvsHandle, flags: number, direction: 'input' | 'output'): void {
    const { table } = this;
    const before = table.state(handle);
    const transitions = this.#defense.securesTcp ? SECURE_TCP_TRANSITIONS : TCP_TRANSITIONS;
    const column = transitions[this.#seenFrom(handle, direction)];
    const next = column[tcpEvent(flags) * TCP_STATES.length + before]!;
    if (next === before) return;
    table.setState(handle, next);
    this.#setActive(handle, TCP_ACTIVE[next]!);
    if (next === TCP_ESTABLISHED) this.#assureTemplate(handle);
  }

  #advanceSctp(handle: IpvsHandle, packet: PacketBuffer, direction: 'input' | 'output'): void {
    const { table } = this;
    const before = table.state(handle);
    const column = SCTP_TRANSITIONS[this.#seenFrom(handle, direction)];
    const next = column[sctpEvent(packet.sctp?.chunks ?? []) * SCTP_STATES.length + before]!;
    if (next === before) return;
    table.setState(handle, next);
    this.#setActive(handle, SCTP_ACTIVE[next]!);
    if (next === SCTP_ESTABLISHED) this.#assureTemplate(handle);
  }

  /** A packet of the server proves that its packets do come by. */
  #seenFrom(handle: IpvsHandle, direction: 'input' | 'output'): 'input' | 'output' | 'input-only' {
    const { table } = this;
    switch (direction) {
      case 'output':
        table.clear(handle, ConnectionFlag.NO_OUTPUT);
        return 'output';
      case 'input':
        return table.has(handle, ConnectionFlag.NO_OUTPUT) ? 'input-only' : 'input';
      default:
        return unreachable(direction);
    }
  }

  #setActive(handle: IpvsHandle, active: boolean): void {
    const { table } = this;
    const destination = table.destination[handle];
    if (destination === undefined || table.has(handle, ConnectionFlag.INACTIVE) !== active) return;
    destination.turn(active ? 'active' : 'inactive');
    table.setFlags(handle, table.flags(handle) ^ ConnectionFlag.INACTIVE);
  }

  #assureTemplate(handle: IpvsHandle): void {
    const template = this.table.control(handle);
    if (template !== NONE) this.table.setState(template, ASSURED);
  }

  #arm(handle: IpvsHandle, expires: Jiffies): void {
    const due = this.#wheel.arm(handle, expires, this.now);
    this.#setAlarm(due);
  }

  /** One timer of the host's clock stands for the whole wheel: the next one due. */
  #setAlarm(due: Jiffies): void {
    const at = this.#jiffies.start(due);
    if (this.#alarm !== undefined) {
      if (this.#alarm.at <= at) return;
      this.#alarm.cancel();
    }
    this.#alarm = this.#host.clock.schedule(at, () => {
      this.#alarm = undefined;
      this.#wheel.fire(due, (handle) => this.#expire(handle));
      const next = this.#wheel.nextDue();
      if (next < Number.POSITIVE_INFINITY) this.#setAlarm(next);
    });
  }

  /** net/netfilter/ipvs/ip_vs_conn.c, `ip_vs_conn_expire`. */
  #expire(handle: IpvsHandle): void {
    const { table } = this;
    if (table.controlled(handle) > 0) {
      table.setTimeout(handle, STILL_CONTROLLING);
      this.#arm(handle, this.now + STILL_CONTROLLING);
      return;
    }
    const template = table.control(handle);
    const deleted = table.timeout(handle) === 0;
    this.#free(handle);
    // A connection that was deleted takes an idle template with it, unless a server answered.
    if (
      deleted &&
      template !== NONE &&
      table.controlled(template) === 0 &&
      table.state(template) !== ASSURED
    ) {
      this.delete(template);
    }
  }

  #free(handle: IpvsHandle): void {
    const { table } = this;
    for (const callback of this.#freed) callback(handle);
    this.#wheel.cancel(handle);
    const template = table.control(handle);
    if (template !== NONE) table.uncontrol(template);
    const flags = table.flags(handle);
    const activity = (flags & ConnectionFlag.INACTIVE) === 0 ? 'active' : 'inactive';
    table.destination[handle]?.unbind(kindOf(flags), activity);
    table.release(handle);
  }
}

function kindOf(flags: number): BindingKind {
  return (flags & ConnectionFlag.TEMPLATE) === 0 ? 'connection' : 'template';
}
