import type { Cluster } from '@packet-path/cluster';
import type { Random } from '@packet-path/core';
import { flowTo, type NodePlace } from '@packet-path/data-plane';
import { Histogram } from '../histogram/histogram.ts';
import { bytes, gap, sizeOf, thinking } from './arrivals.ts';
import { LiveConnection } from './live-connection.ts';
import type { GroupResult } from './result.ts';
import type { Simulation } from './simulation.ts';
import { Sources } from './sources.ts';
import { Targets } from './targets.ts';
import type { ClientGroup } from './workload.ts';

const REQUEST_BYTES = 100;
const RESPONSE_BYTES = 1000;
const SECOND = 1e9;

/** The clients of one group at work. */
export class Clients implements GroupResult {
  readonly name: string;
  readonly requests: Histogram = new Histogram();
  readonly connections: Histogram = new Histogram();
  readonly #simulation: Simulation;
  readonly #group: ClientGroup;
  readonly #targets: Targets;
  readonly #sources: Sources;
  readonly #random: Random;
  readonly #sizes: Random;
  readonly #idle: LiveConnection[] = [];

  constructor(simulation: Simulation, group: ClientGroup, place: NodePlace, cluster: Cluster) {
    this.name = group.name;
    this.#simulation = simulation;
    this.#group = group;
    this.#targets = new Targets(group.services, place, cluster);
    this.#sources = new Sources(group.from ?? 'pod', place, cluster);
    this.#random = simulation.random.split(`clients ${group.name}`);
    this.#sizes = this.#random.split('sizes');
  }

  follow(cluster: Cluster): void {
    this.#targets.follow(cluster);
  }

  begin(): void {
    const { arrivals } = this.#group;
    if (arrivals.kind !== 'closed') {
      const random = this.#random.split('arrivals');
      let at = 0;
      const next = (): void => {
        at += gap(arrivals, random);
        if (at >= this.#simulation.to) return;
        this.#simulation.machine.clock.schedule(Math.round(at), () => {
          for (let count = sizeOf(arrivals); count > 0; count--) this.#arrive();
          next();
        });
      };
      next();
      return;
    }
    for (let client = 0; client < arrivals.clients; client++) {
      const random = this.#random.split(`client ${client}`);
      const own: LiveConnection[] = [];
      const ask = (): void => {
        if (this.#simulation.now >= this.#simulation.to) return;
        this.#ask(`client ${this.name} ${client}`, own, think);
      };
      const think = (): void => this.#simulation.after(thinking(arrivals, random), ask);
      // They do not all begin at once.
      this.#simulation.after(random.real() * arrivals.think * SECOND, ask);
    }
  }

  #arrive(): void {
    this.#ask(`client ${this.name}`, this.#idle, () => undefined);
  }

  /** A request arrives: it takes an idle connection of the client's, or opens one. */
  #ask(client: string, idle: LiveConnection[], then: () => void): void {
    const simulation = this.#simulation;
    const arrival = simulation.now;
    simulation.pending++;
    const over = (): void => {
      simulation.pending--;
      then();
    };
    const known = idle.pop();
    if (known !== undefined) {
      this.#request(known, arrival, idle, over);
      return;
    }
    const connection = this.#connection(client);
    if (connection === undefined) {
      over();
      return;
    }
    connection.open((isOpen) => {
      if (!isOpen) {
        over();
        return;
      }
      this.#count(arrival, this.connections, simulation.connections);
      this.#request(connection, arrival, idle, over);
    });
  }

  #request(
    connection: LiveConnection,
    arrival: number,
    idle: LiveConnection[],
    over: () => void,
  ): void {
    const { requestBytes = REQUEST_BYTES, responseBytes = RESPONSE_BYTES } = this.#group;
    const simulation = this.#simulation;
    const [asked, answered] = [requestBytes, responseBytes].map((size) => bytes(size, this.#sizes));
    connection.request(asked!, answered!, () => {
      this.#count(arrival, this.requests, simulation.requests);
      if (simulation.isCounted(arrival)) {
        const second = Math.floor((simulation.now - simulation.from) / SECOND);
        simulation.answered[second] = (simulation.answered[second] ?? 0) + 1;
      }
      if (connection.requests < (this.#group.requestsPerConnection ?? 1)) idle.push(connection);
      else {
        simulation.pending++;
        connection.close(() => simulation.pending--);
      }
      over();
    });
  }

  #count(arrival: number, ...histograms: readonly Histogram[]): void {
    if (!this.#simulation.isCounted(arrival)) return;
    for (const histogram of histograms) histogram.add(this.#simulation.now - arrival);
  }

  #connection(client: string): LiveConnection | undefined {
    const port = this.#targets.draw(this.#random);
    if (port === undefined) return undefined;
    const { machine } = this.#simulation;
    const flow = flowTo(port, this.#sources.next(port.clusterIP.family));
    const processor = this.#random.below(machine.processors.length);
    const isServerHere = this.#group.servers === 'node';
    return new LiveConnection(this.#simulation, flow, { client, isServerHere }, processor);
  }
}
