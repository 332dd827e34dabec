import { type Connection, formatEndpoint, MILLISECOND, PacketPathError } from 'packet-path/core';
import { SCHEDULERS } from 'packet-path/ipvs';
import type { LinuxHost } from 'packet-path/node';
import { fairnessOf } from 'packet-path/study';
import type { Context } from '../context.ts';
import type {
  ScheduleAnswer,
  ScheduleArrival,
  ScheduleRequest,
  ScheduleRun,
  SchedulerName,
} from '../protocol/schedule.ts';
import { clientAt, director, SERVICE, serverAt } from './director.ts';
import { type Planned, planned } from './planned.ts';

/** Source ports of clients begin here. */
const FIRST_PORT = 32_768;

/**
 * Plays the same connections through IPVS with each scheduler.
 *
 * @throws {PacketPathError} `bad-option` where no server has a weight
 */
export async function scheduled(
  request: ScheduleRequest,
  context: Context,
): Promise<ScheduleAnswer> {
  if (!request.weights.some((weight) => weight > 0)) {
    throw new PacketPathError('bad-option', 'no server takes new connections', {
      expected: 'a weight above 0',
    });
  }
  const plan = planned(request);
  const runs: ScheduleRun[] = [];
  for (const scheduler of request.schedulers) {
    await context.breathe();
    runs.push(run(request, scheduler, plan));
    context.progress(runs.length / request.schedulers.length);
  }
  return { runs };
}

function run(
  request: ScheduleRequest,
  scheduler: SchedulerName,
  plan: readonly Planned[],
): ScheduleRun {
  const { weights, nodes } = request;
  const hosts = Array.from({ length: nodes }, (_, node) => director(request, scheduler, node));
  const places = new Map(weights.map((_, place) => [serverAt(place), place]));
  const counts = weights.map(() => 0);
  const open = new OpenConnections(hosts, weights.length);
  const arrivals = plan.map(({ at, ends, node, client }, k): ScheduleArrival => {
    open.advance(at);
    const source = clientAt(node, client);
    const connection = hosts[node]!.connect({
      protocol: 'tcp',
      source: `${source}:${FIRST_PORT + k}`,
      destination: SERVICE,
    });
    const isOpen = connection.outcome === 'established';
    const { source: address, sourcePort: port } = connection.reply;
    const server = isOpen ? (places.get(formatEndpoint({ address, port })) ?? null) : null;
    if (server !== null) {
      counts[server]!++;
      open.add(connection, server, ends);
    }
    const { jain, largestOverMean, chiSquared, degrees } = fairnessOf(counts, weights);
    return {
      at,
      ends,
      node,
      client: source,
      server,
      examined: connection.opening.schedulerSteps,
      active: [...open.active],
      balance: { jain, largestOverMean, chiSquared, degrees },
    };
  });
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    scheduler,
    choosesBy: SCHEDULERS.find(({ name }) => name === scheduler)?.choosesBy ?? null,
    servers: weights.map((weight, place) => ({
      address: serverAt(place),
      weight,
      connections: counts[place]!,
      ideal: weight / whole,
    })),
    arrivals,
  };
}

/** Connections that are open, each until its end; the hosts' clocks go together. */
class OpenConnections {
  readonly #hosts: readonly LinuxHost[];
  /** Of each server. */
  readonly active: number[];
  #open: {
    readonly connection: Connection;
    readonly server: number;
    readonly ends: number;
  }[] = [];
  #now = 0;

  constructor(hosts: readonly LinuxHost[], servers: number) {
    this.#hosts = hosts;
    this.active = Array.from({ length: servers }, () => 0);
  }

  add(connection: Connection, server: number, ends: number): void {
    this.#open.push({ connection, server, ends });
    this.active[server]!++;
  }

  /** Lets time pass, in milliseconds; connections close at their ends. */
  advance(to: number): void {
    const due = this.#open.filter(({ ends }) => ends <= to).sort((a, b) => a.ends - b.ends);
    this.#open = this.#open.filter(({ ends }) => ends > to);
    for (const { connection, server, ends } of due) {
      this.#pass(ends);
      connection.close();
      this.active[server]!--;
    }
    this.#pass(to);
  }

  #pass(to: number): void {
    for (const { clock } of this.#hosts) clock.advance((to - this.#now) * MILLISECOND);
    this.#now = to;
  }
}
