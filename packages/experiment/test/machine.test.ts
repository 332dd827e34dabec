import { createRandom } from '@packet-path/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PROPERTY_RUNS } from '../../../test/property-runs.ts';
import {
  closedLoop,
  evenStream,
  Histogram,
  loadOf,
  Machine,
  timeAfterSoftirqs,
  timeInTurn,
  timeShared,
  waitForRun,
} from '../src/index.ts';

const MS = 1_000_000;
const SECOND = 1000 * MS;

/** Random loads up to 0.97 of a processor. */
const loads = fc.record({
  perSecond: fc.integer({ min: 200, max: 4000 }),
  load: fc.double({ min: 0.05, max: 0.97, noNaN: true }),
  seed: fc.nat(),
});

function poisson(machine: Machine, perSecond: number, seed: string, arrive: () => void): void {
  const random = createRandom(seed);
  const next = (): void => {
    const gap = Math.round((-Math.log(1 - random.real()) * SECOND) / perSecond);
    machine.clock.schedule(machine.clock.now + gap, () => {
      arrive();
      next();
    });
  };
  next();
}

/** Parts of a run whose means are told apart. */
const PARTS = 20;

/** The mean of times, with an estimate of its error from ten parts of the run. */
class Means {
  readonly #parts = Array.from({ length: PARTS }, () => new Histogram());
  readonly #machine: Machine;
  readonly #length: number;

  constructor(machine: Machine, length: number) {
    this.#machine = machine;
    this.#length = length;
  }

  add(nanoseconds: number): void {
    const at = Math.floor((this.#machine.clock.now / this.#length) * PARTS);
    this.#parts[Math.min(PARTS - 1, at)]!.add(Math.round(nanoseconds));
  }

  /**
   * Expects a mean within seven standard errors, and a part of what is expected: chance alone leaves that once in a
   * million (Student's t of {@link PARTS} parts), and hundreds of loads are tried.
   */
  expectNear(expected: number, part = 0.01): void {
    const means = this.#parts.map(({ mean }) => mean);
    const mean = means.reduce((a, b) => a + b) / PARTS;
    const variance = means.reduce((sum, part) => sum + (part - mean) ** 2, 0) / (PARTS - 1);
    const error = Math.sqrt(variance / PARTS);
    expect(Math.abs(mean - expected)).toBeLessThan(7 * error + expected * part);
  }
}

describe('a processor', () => {
  test('runs softirqs before processes, and processes in equal shares', () => {
    const machine = new Machine(1);
    const done: string[] = [];
    const at = (name: string) => () => done.push(`${name} ${machine.clock.now}`);
    machine.work('a', { cause: 'processes', nanoseconds: 100, done: at('a') });
    machine.work('b', { cause: 'syncs', nanoseconds: 300, done: at('b') });
    machine.clock.schedule(50, () =>
      machine.softirq(0, {
        run: () => [{ cause: 'packets', nanoseconds: 1000 }],
        done: at('softirq'),
      }),
    );
    machine.clock.advance(SECOND);
    // a has 25 of its 100 at 50; 150 more at half speed; b has 100 then, and 200 alone.
    expect(done).toEqual(['softirq 1050', 'a 1200', 'b 1400']);
    expect(machine.accounts.total).toMatchObject({ packets: 1000, processes: 100, syncs: 300 });
  });

  test('accounts spread long work over the seconds it takes', () => {
    const machine = new Machine(1);
    machine.work('a', { cause: 'syncs', nanoseconds: 2.5 * SECOND });
    machine.clock.advance(4 * SECOND);
    expect(machine.accounts.seconds.map(({ syncs }) => syncs)).toEqual([
      SECOND,
      SECOND,
      SECOND / 2,
    ]);
  });

  test('a process that wakes up goes to an idle processor', () => {
    const machine = new Machine(2);
    const ends: number[] = [];
    machine.softirq(0, { run: () => [{ cause: 'estimator', nanoseconds: 1000 }] });
    for (const name of ['a', 'b']) {
      machine.work(name, {
        cause: 'processes',
        nanoseconds: 10,
        done: () => ends.push(machine.clock.now),
      });
    }
    machine.clock.advance(SECOND);
    expect(ends).toEqual([20, 20]);
  });

  test('half a processor is refused', () => {
    expect(() => new Machine(0.5)).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});

describe('closed forms and the machine agree', () => {
  test('softirqs in their turn, with and without a run of the estimator', () => {
    fc.assert(
      fc.property(loads, fc.double({ min: 0, max: 1, noNaN: true }), (one, part) => {
        const { perSecond, load, seed } = one;
        // The range of the form: its backlog is gone after a fifth of the period.
        const run = Math.min(20, 400 * (1 - load)) * part;
        const work = Math.round((load * SECOND) / perSecond);
        const stream = evenStream(perSecond, work);
        const machine = new Machine(1);
        const length = 60 * SECOND;
        const means = new Means(machine, length);
        poisson(machine, perSecond, `${seed}`, () => {
          const at = machine.clock.now;
          machine.softirq(0, {
            run: () => [{ cause: 'packets', nanoseconds: work }],
            done: () => means.add(machine.clock.now - at),
          });
        });
        const again = (): void => {
          machine.softirq(0, { run: () => [{ cause: 'estimator', nanoseconds: run * MS }] });
          machine.clock.schedule(machine.clock.now + 2 * SECOND, again);
        };
        machine.clock.schedule(SECOND, again);
        machine.clock.advance(length);
        means.expectNear(timeInTurn(stream) + waitForRun(stream, run * MS, 2 * SECOND), 0.05);
      }),
      { numRuns: 2 * PROPERTY_RUNS, seed: 20 },
    );
  });

  test('a process after softirqs', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(loads, fc.double({ min: 0.1, max: 0.9, noNaN: true }), (one, part) => {
        const { perSecond, load, seed } = one;
        const softirq = Math.round((load * part * SECOND) / perSecond);
        const work = Math.round((load * (1 - part) * SECOND) / perSecond);
        const machine = new Machine(1);
        const length = 80 * SECOND;
        const means = new Means(machine, length);
        poisson(machine, perSecond, `softirq ${seed}`, () =>
          machine.softirq(0, { run: () => [{ cause: 'packets', nanoseconds: softirq }] }),
        );
        poisson(machine, perSecond, `process ${seed}`, () => {
          const at = machine.clock.now;
          const done = (): void => means.add(machine.clock.now - at);
          machine.work('server', { cause: 'processes', nanoseconds: work, done });
        });
        machine.clock.advance(length);
        const [process, first] = [evenStream(perSecond, work), evenStream(perSecond, softirq)];
        expect(loadOf(process) + loadOf(first)).toBeLessThan(1);
        means.expectNear(timeAfterSoftirqs(process, first));
      }),
      { numRuns: 2 * PROPERTY_RUNS, seed: 21 },
    );
  });

  test('processes that share', { tags: ['slow'] }, () => {
    fc.assert(
      fc.property(loads, ({ perSecond, load, seed }) => {
        const work = Math.round((load * SECOND) / perSecond);
        const machine = new Machine(1);
        const length = 60 * SECOND;
        const means = new Means(machine, length);
        let next = 0;
        const free: string[] = [];
        poisson(machine, perSecond, `${seed}`, () => {
          const at = machine.clock.now;
          const name = free.pop() ?? `p${next++}`;
          const done = (): void => {
            free.push(name);
            means.add(machine.clock.now - at);
          };
          machine.work(name, { cause: 'processes', nanoseconds: work, done });
        });
        machine.clock.advance(length);
        means.expectNear(timeShared(evenStream(perSecond, work)));
      }),
      { numRuns: 2 * PROPERTY_RUNS, seed: 22 },
    );
  });

  test('clients that think', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(), (clients, seed) => {
        const work = MS;
        const think = 10 * MS;
        const machine = new Machine(1);
        const length = 60 * SECOND;
        const means = new Means(machine, length);
        for (let client = 0; client < clients; client++) {
          const random = createRandom(`${seed} ${client}`);
          const ask = (): void => {
            const at = machine.clock.now;
            const done = (): void => {
              means.add(machine.clock.now - at);
              const pause = Math.round(-Math.log(1 - random.real()) * think);
              machine.clock.schedule(machine.clock.now + pause, ask);
            };
            machine.work(`c${client}`, { cause: 'processes', nanoseconds: work, done });
          };
          ask();
        }
        machine.clock.advance(length);
        means.expectNear(closedLoop(clients, work, think).time);
      }),
      { numRuns: 2 * PROPERTY_RUNS, seed: 23 },
    );
  });
});
