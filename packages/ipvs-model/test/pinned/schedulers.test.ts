import { Address, createRandom, Host, type Random, SECOND, tcp, Work } from '@packet-path/core';
import { expect, test } from 'vitest';
import { Destination } from '../../src/destination/destination.ts';
import { hold } from '../../src/destination/hold.ts';
import { type BoundScheduler, SCHEDULERS, type SchedulingContext } from '../../src/index.ts';
import { Locality } from '../../src/scheduler/locality.ts';
import { Refills } from '../../src/scheduler/refills.ts';
import { JiffyCounter } from '../../src/time/jiffy-counter.ts';
import { KernelTimers } from '../../src/time/kernel-timers.ts';
import { Estimations } from '../../src/traffic/estimations.ts';
import { TrafficRecords } from '../../src/traffic/traffic-records.ts';
import { of } from './directors.ts';

const STEPS = 240;
const FLAGS: Readonly<Record<string, readonly string[]>> = {
  sh: ['sh-fallback', 'sh-port'],
  mh: ['mh-fallback', 'mh-port'],
};

/** A list of destinations and the scheduler at work for it, with nothing of a director around them. */
class Alone {
  readonly host: Host;
  readonly bound: BoundScheduler;
  readonly refills = new Refills();
  readonly #records: TrafficRecords;
  readonly #service: { destinations: readonly Destination[]; schedulerFlags: readonly string[] };
  readonly #random: Random;
  readonly #gone: Destination[] = [];
  #made = 0;

  constructor(name: string, flags: readonly string[], random: Random) {
    this.#random = random;
    this.host = new Host({ sysctls: { 'net.ipv4.vs.lblcr_expiration': 90 } });
    this.host.sysctls.set('net.ipv4.vs.lblc_expiration', 400);
    const timers = new KernelTimers(this.host.clock, new JiffyCounter(36));
    this.#records = new TrafficRecords(new Estimations(timers, 'timer'));
    this.#service = { destinations: [], schedulerFlags: flags };
    const context: SchedulingContext = { host: this.host, timers, hold, refills: this.refills };
    const scheduler = SCHEDULERS.find((one) => one.name === name)!;
    this.bound = scheduler.bind(this.#service, context);
  }

  get destinations(): readonly Destination[] {
    return this.#service.destinations;
  }

  #settings(): Parameters<Destination['edit']>[0] {
    const weight = of(this.#random, [0, 1, 1, 2, 3, 4, 6, 100, 1000]);
    const upperThreshold = of(this.#random, [0, 0, 0, 2, 5]);
    return { forwarding: 'masquerade', weight, upperThreshold, lowerThreshold: 0 };
  }

  add(): void {
    const known = this.#random.below(3) === 0 ? this.#gone.pop() : undefined;
    const address = Address.v4(0x0a010000 + ++this.#made);
    const destination = known ?? new Destination(address, 8080, this.#records);
    destination.list(this.#settings(), 'forgiven');
    destination.join({
      onePacket: false,
      trafficHandle: 0 as never,
      counted: (one) => this.#counted(one),
    });
    this.#service.destinations = [destination, ...this.destinations];
    this.bound.added?.(destination);
  }

  #counted(destination: Destination): void {
    if (this.destinations.includes(destination)) this.bound.counted?.(destination);
  }

  remove(): void {
    const index = this.#random.below(Math.max(1, this.destinations.length));
    const destination = this.destinations[index];
    if (destination === undefined) return;
    this.#service.destinations = this.destinations.filter((one) => one !== destination);
    destination.unlist();
    this.bound.removed?.(destination, index);
    this.#gone.push(destination);
  }

  edit(): void {
    const destination = of(this.#random, this.destinations) as Destination | undefined;
    if (destination === undefined) return;
    destination.edit(this.#settings(), 'forgiven');
    this.bound.edited?.(destination);
  }

  /** Connections of a destination come, turn and go. */
  count(): void {
    const destination = of(this.#random, this.destinations) as Destination | undefined;
    if (destination === undefined) return;
    const { activeConnections, inactiveConnections } = destination;
    const kind = this.#random.below(4);
    if (kind === 0 && activeConnections > 0) destination.unbind('connection', 'active');
    else if (kind === 1 && inactiveConnections > 0) destination.unbind('connection', 'inactive');
    else {
      destination.bind('connection');
      if (kind > 1) destination.turn('active');
    }
  }

  choose(): string {
    const work = new Work();
    const client = `192.168.${this.#random.below(3)}.${1 + this.#random.below(9)}`;
    const port = 1024 + this.#random.below(40);
    const flow = tcp(`${client}:${port}`, `10.96.0.${1 + this.#random.below(6)}:80`);
    const chosen = this.bound.schedule(flow, work) as Destination | undefined;
    const listed = chosen?.listed === false ? '!' : '';
    if (chosen?.listed === true) {
      chosen.bind('connection');
      chosen.turn('active');
    }
    return `${chosen === undefined ? '-' : chosen.address.w3 & 0xff}${listed}/${work.schedulerSteps}`;
  }
}

function storyOf(name: string, flags: readonly string[]): string {
  const random = createRandom(`${name} ${flags.join()}`);
  const alone = new Alone(name, flags, random);
  const told: string[] = [];
  for (let step = 0; step < STEPS; step++) {
    const kind = random.below(16);
    if (kind === 0 && alone.destinations.length < 40) alone.add();
    else if (kind === 1) alone.remove();
    else if (kind === 2) alone.edit();
    else if (kind < 8) alone.count();
    else if (kind === 8) alone.host.clock.advance(of(random, [1, 50, 100, 2000]) * SECOND);
    else told.push(alone.choose());
    if (step === 3 || step === 100) for (let more = 0; more < 4; more++) alone.add();
  }
  const shares = [...(alone.bound.shares?.() ?? [])].map(
    ([{ address }, share]) => `${address.w3 & 0xff}=${share.toFixed(4)}`,
  );
  const { places, permutations } = alone.refills;
  alone.bound.unbind?.();
  const held = alone.destinations.map((one) => `${one.referenced}`.charAt(0)).join('');
  const title = [name, ...flags].join(' ');
  return `${title}\n  ${told.join(' ')}\n  ${shares.join(' ')} ${places} ${permutations} ${held}\n`;
}

test('what each scheduler chooses, and looks at, as destinations come, go and are edited', async () => {
  const stories = SCHEDULERS.flatMap(({ name }) => {
    const [fallback, port] = FLAGS[name] ?? [];
    const all = fallback === undefined ? [[]] : [[], [fallback], [port!], [fallback, port!]];
    return all.map((flags) => storyOf(name, flags));
  });
  await expect(stories.join('')).toMatchFileSnapshot('schedulers.txt');
});

test('a cache of addresses drops what is old, and more where there are many', async () => {
  const host = new Host({});
  host.sysctls.set('net.ipv4.vs.lblc_expiration', 1000);
  const timers = new KernelTimers(host.clock, new JiffyCounter(36));
  const context = { host, timers, hold, refills: new Refills() };
  const cache = new Locality<{ lastUse: number; forget(): void }>(context, 'lblc');
  let forgotten = 0;
  const enter = (from: number, count: number): void => {
    for (let at = from; at < from + count; at++) {
      cache.set(Address.v4(at), { lastUse: cache.now, forget: () => forgotten++ });
    }
  };
  const told: string[] = [];
  const wait = (seconds: number): void => {
    host.clock.advance(seconds * SECOND);
    told.push(`${seconds} s: ${forgotten}\n`);
  };
  enter(0, 10);
  wait(999);
  enter(0, 3);
  for (let minutes = 0; minutes < 35; minutes++) wait(60);
  enter(100, 16_390);
  for (let minutes = 0; minutes < 9; minutes++) wait(60);
  enter(20_000, 20_000);
  for (let minutes = 0; minutes < 40; minutes++) wait(60);
  enter(0, 5);
  wait(30);
  cache.close();
  wait(4000);
  expect(cache.get(Address.v4(0))).toBeUndefined();
  await expect(told.join('')).toMatchFileSnapshot('locality.txt');
});
