import { type ConnectionOutcome, type Random, Work } from '@packet-path/core';
import { type ConstantName, PacketPrices, type Values } from '@packet-path/cost';
import type { PlaneHost } from '@packet-path/data-plane';
import { Histogram } from '../histogram/histogram.ts';
import type { Machine } from '../machine/machine.ts';
import type { Charge } from '../machine/task.ts';

/** A packet's price: what its softirq takes, and what a process of the host does about it. */
export interface PricedPacket {
  readonly softirq: readonly Charge[];
  readonly sockets: number;
}

/** The host, the machine and the books of one run of a workload. */
export class Simulation {
  readonly host: PlaneHost;
  readonly machine: Machine;
  readonly values: Values;
  readonly random: Random;
  /** Nanoseconds: requests that arrive from here to there are counted. */
  readonly from: number;
  readonly to: number;
  readonly requests: Histogram = new Histogram();
  readonly connections: Histogram = new Histogram();
  readonly rules: Histogram = new Histogram();
  readonly syncs: Histogram = new Histogram();
  readonly programmed: Histogram = new Histogram();
  readonly opening: Work = new Work();
  readonly total: Work = new Work();
  readonly answered: number[] = [];
  readonly failures: Partial<Record<ConnectionOutcome, number>> = {};
  retransmissions = 0;
  /** Requests and connections that are under way. */
  pending = 0;
  readonly #begun: number;
  readonly #spread: Random;
  readonly #prices: PacketPrices;

  constructor(
    host: PlaneHost,
    machine: Machine,
    values: Values,
    random: Random,
    span: { readonly from: number; readonly to: number },
  ) {
    this.host = host;
    this.machine = machine;
    this.values = values;
    this.random = random;
    this.from = span.from;
    this.to = span.to;
    this.#begun = host.clock.now;
    this.#prices = new PacketPrices(values);
    this.#spread = random.split('spread');
  }

  get now(): number {
    return this.machine.clock.now;
  }

  /** The host's clock, which counts microseconds, follows the machine's. */
  followClock(): void {
    this.host.clock.advanceTo(this.#begun + Math.floor(this.now / 1000));
  }

  /** Calls back after so many nanoseconds. */
  after(nanoseconds: number, callback: () => void): void {
    this.machine.clock.schedule(this.now + Math.round(nanoseconds), callback);
  }

  /** A constant's value; 0 where the calibration has none. */
  value(name: ConstantName): number {
    return this.values[name] ?? 0;
  }

  price(work: Work): PricedPacket {
    this.total.add(work);
    const factor = this.#factor();
    const { sockets = 0, ...rest } = this.#prices.of(work);
    const softirq = Object.entries(rest).map(([cause, nanoseconds]) => ({
      cause: cause as Charge['cause'],
      nanoseconds: cause === 'walking' ? nanoseconds * factor : nanoseconds,
    }));
    return { softirq, sockets };
  }

  isCounted(arrival: number): boolean {
    return arrival >= this.from && arrival < this.to;
  }

  /** A factor around 1 of the time of a walk: the caches do not hold the same at every packet. */
  #factor(): number {
    const spread = this.value('spread');
    if (spread === 0) return 1;
    const [a, b] = [this.#spread.real(), this.#spread.real()];
    const normal = Math.sqrt(-2 * Math.log(1 - a)) * Math.cos(2 * Math.PI * b);
    return Math.exp(spread * normal);
  }
}
