import {
  Address,
  type Endpoint,
  type PacketBuffer,
  type Passage,
  Protocol,
} from '@packet-path/core';
import { NONE } from '@packet-path/tables';
import { ConnectionFlag } from '../connection/connection-flag.ts';
import type { ConnectionKey } from '../connection/connection-records.ts';
import type { IpvsHandle } from '../connection/ipvs-handle.ts';
import type { Destination } from '../destination/destination.ts';
import { own } from '../destination/hold.ts';
import type { Director } from '../director/director.ts';
import { askScheduler, fault } from '../scheduler/own-scheduler.ts';
import type { ScheduledFlow } from '../scheduler/scheduler.ts';
import type { Persistence } from '../service/service-settings.ts';
import type { VirtualService } from '../service/virtual-service.ts';
import { HZ } from '../time/units.ts';
import { tellConnection, tellTemplate } from './tell.ts';

/**
 * The reason why no connection was made: IPVS leaves the packet alone, or no destination may take
 * it.
 */
export type Unscheduled = 'ignored' | 'no-destination';

const FTP = 21;
/** The port that FTP's servers open data connections from. */
export const FTP_DATA = 20;
/** The port that an invalid template is moved to, so that no client finds it. */
const INVALID_PORT = 0xffff;

/** Makes connections for first packets (net/netfilter/ipvs/ip_vs_core.c, `ip_vs_schedule`). */
export class Scheduling {
  readonly #director: Director;

  constructor(director: Director) {
    this.#director = director;
  }

  /** The connection of a flow to a service, new. */
  schedule(
    service: VirtualService,
    flow: ScheduledFlow,
    packet: PacketBuffer,
    passage: Passage,
  ): IpvsHandle | Unscheduled {
    // A server opens FTP's data connection itself.
    if (flow.sourcePort === FTP_DATA) return 'ignored';
    if (this.#isReplyOfLocalServer(flow, packet, passage)) return 'ignored';
    const { persistence } = service;
    if (persistence !== null) return this.#schedulePersistent(service, persistence, flow, passage);
    // The data port of an FTP service without persistence.
    if (service.key.kind === 'address' && flow.destinationPort !== service.port) {
      return 'no-destination';
    }
    const destination = this.#choose(service, flow, passage);
    if (destination === undefined) return 'no-destination';
    return this.connectTo(service, flow, destination, passage);
  }

  /** The new connection of a flow to a destination of a service without persistence. */
  connectTo(
    service: VirtualService,
    flow: ScheduledFlow,
    destination: Destination,
    passage: Passage,
  ): IpvsHandle {
    const port = destination.port === 0 ? flow.destinationPort : destination.port;
    return this.#connect(service, flow, destination, port, passage);
  }

  /** A connection to the packet's own destination address (`net.ipv4.vs.cache_bypass`). */
  bypass(service: VirtualService, flow: ScheduledFlow, passage: Passage): IpvsHandle {
    return this.#connect(service, flow, undefined, 0, passage);
  }

  #isReplyOfLocalServer(flow: ScheduledFlow, packet: PacketBuffer, passage: Passage): boolean {
    if (packet.inputInterface !== null && packet.inputInterface !== 'lo') return false;
    const { source, sourcePort, destination, destinationPort, protocol } = flow;
    const { table } = this.#director.connections;
    const { work } = passage;
    return (
      table.findIncoming(protocol, destination, destinationPort, source, sourcePort, work) !== NONE
    );
  }

  #choose(service: VirtualService, flow: ScheduledFlow, passage: Passage): Destination | undefined {
    const { work } = passage;
    const before = work.schedulerSteps;
    const { scheduler } = service;
    const chosen = askScheduler(scheduler, service.bound, flow, work);
    const destination = chosen && own(chosen, scheduler.name);
    if (destination?.isOf(service) === false) {
      const which = `${destination.address} port ${destination.port}`;
      throw fault(scheduler, `its choice, ${which}, is no destination of the service now`);
    }
    passage.trace?.({
      kind: 'ipvs-schedule',
      scheduler: service.scheduler.name,
      service: service.key,
      destination: destination === undefined ? null : endpointOf(destination),
      weight: destination?.weight ?? null,
      steps: work.schedulerSteps - before,
    });
    return destination;
  }

  #connect(
    service: VirtualService,
    flow: ScheduledFlow,
    destination: Destination | undefined,
    destinationPort: number,
    passage: Passage,
  ): IpvsHandle {
    const onePacket = service.onePacket && flow.protocol === Protocol.UDP;
    const bypass = destination === undefined;
    if (passage.recorder?.isDry !== true) destination?.countConnection();
    const { connections } = this.#director;
    const flags =
      (onePacket ? ConnectionFlag.ONE_PACKET : 0) | (bypass ? ConnectionFlag.BYPASS : 0);
    const handle = connections.create(flow, destination, destinationPort, flags, passage.work);
    if (passage.trace !== undefined) {
      tellConnection(passage, 'made', 'client', connections.table, handle);
    }
    return handle;
  }

  /** ip_vs_core.c, `ip_vs_sched_persist`: the client's template says where its connections go. */
  #schedulePersistent(
    service: VirtualService,
    persistence: Persistence,
    flow: ScheduledFlow,
    passage: Passage,
  ): IpvsHandle | Unscheduled {
    const { connections } = this.#director;
    const key = templateKey(service, persistence, flow);
    let template = this.#validTemplate(key, passage);
    if (template === NONE) {
      const destination = this.#choose(service, flow, passage);
      if (destination === undefined) return 'no-destination';
      const port = key.destinationPort === 0 ? 0 : destination.port;
      template = connections.create(key, destination, port, ConnectionFlag.TEMPLATE, passage.work);
      connections.table.setTimeout(template, persistence.timeout * HZ);
      if (passage.trace !== undefined) tellTemplate(passage, 'made', connections.table, template);
    }
    const destination = connections.table.destination[template]!;
    const toServicePort = flow.destinationPort === service.port && destination.port !== 0;
    const port = toServicePort ? destination.port : flow.destinationPort;
    const handle = this.#connect(service, flow, destination, port, passage);
    connections.control(handle, template);
    connections.touch(template);
    return handle;
  }

  /** ip_vs_conn.c, `ip_vs_check_template`: one that leads nowhere is moved out of the way. */
  #validTemplate(key: ConnectionKey, passage: Passage): IpvsHandle {
    const { connections, settings } = this.#director;
    const { table } = connections;
    const { protocol, source, sourcePort, destination: virtual, destinationPort } = key;
    const { work } = passage;
    const template = table.findIncoming(
      protocol,
      source,
      sourcePort,
      virtual,
      destinationPort,
      work,
    );
    if (template === NONE) return NONE;
    const destination = table.destination[template];
    const quiescent = settings.expireQuiescentTemplate && destination?.weight === 0;
    if (destination?.listed && !quiescent) {
      if (passage.trace !== undefined) tellTemplate(passage, 'found', table, template);
      return template;
    }
    if (passage.trace !== undefined) tellTemplate(passage, 'invalid', table, template);
    table.rekey(template, { ...key, destinationPort: INVALID_PORT }, work);
    table.setDestinationPort(template, INVALID_PORT);
    return NONE;
  }
}

function endpointOf({ address, port }: Destination): Endpoint {
  return Object.freeze({ address, port });
}

/** The key of the template that the connections of a client, or of its network, share. */
function templateKey(
  service: VirtualService,
  { netmask: mask }: Persistence,
  flow: ScheduledFlow,
): ConnectionKey {
  const { w0, w1, w2, w3, family } = flow.source;
  const client = new Address(family, w0 & mask.w0, w1 & mask.w1, w2 & mask.w2, w3 & mask.w3);
  const { key } = service;
  if (key.kind === 'mark') {
    const virtual = family === 4 ? Address.v4(key.mark) : Address.v6(key.mark, 0, 0, 0);
    return {
      protocol: 0,
      source: client,
      sourcePort: 0,
      destination: virtual,
      destinationPort: 0,
    };
  }
  const keepsPort = flow.destinationPort === service.port && service.port !== FTP;
  return {
    protocol: flow.protocol,
    source: client,
    sourcePort: 0,
    destination: flow.destination,
    destinationPort: keepsPort ? flow.destinationPort : 0,
  };
}
