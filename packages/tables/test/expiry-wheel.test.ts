import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ExpiryWheel } from '../src/index.ts';

/** Durations from parts of a tick to more than the first four levels, in tenths of a tick. */
const duration = fc.oneof(fc.nat(30), fc.nat(2000), fc.nat(100_000), fc.nat(300_000_000));

const steps = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('set' as const), handle: fc.nat(70), life: duration }),
    fc.record({ kind: fc.constant('drop' as const), handle: fc.nat(70) }),
    fc.record({ kind: fc.constant('wait' as const), time: duration, keeps: fc.boolean() }),
  ),
  { maxLength: 120 },
);

/** A wheel and the deadlines it stands for, as a plain map that is searched as a whole. */
class Timed {
  readonly deadlines = new Map<number, number>();
  readonly wheel: ExpiryWheel;
  now = 0;

  constructor(span: number) {
    const { deadlines } = this;
    const deadlineOf = (handle: number): number =>
      deadlines.get(handle) ?? Number.POSITIVE_INFINITY;
    this.wheel = new ExpiryWheel(deadlineOf, { tick: 10, span });
  }

  /** Only a new deadline or a nearer one is told. */
  set(handle: number, deadline: number): void {
    const before = this.deadlines.get(handle);
    this.deadlines.set(handle, deadline);
    if (before === undefined || deadline < before) this.wheel.file(handle, deadline);
  }

  due(): number[] {
    return [...this.deadlines]
      .filter((entry) => entry[1] <= this.now)
      .map(([handle]) => handle)
      .sort((a, b) => a - b);
  }

  take(keeps: boolean): number[] {
    const taken: number[] = [];
    this.wheel.takeDue(this.now, (handle) => {
      taken.push(handle);
      if (!keeps) this.deadlines.delete(handle);
    });
    return taken;
  }
}

describe('the wheel', () => {
  test('finds what a search of all would find, in the order of handles', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(1, 4, 16), (sequence, span) => {
        const timed = new Timed(span);
        for (const step of sequence) {
          if (step.kind === 'set') timed.set(step.handle, timed.now + step.life);
          else if (step.kind === 'drop') timed.deadlines.delete(step.handle);
          else {
            timed.now += step.time;
            const due = timed.due();
            expect(timed.take(step.keeps)).toEqual(due);
          }
        }
      }),
    );
  });

  test('hands over again what its owner keeps', () => {
    const timed = new Timed(16);
    timed.set(3, 25);
    timed.now = 25;
    expect(timed.take(true)).toEqual([3]);
    timed.now = 26;
    expect(timed.take(false)).toEqual([3]);
    expect(timed.take(false)).toEqual([]);
  });

  test('takes no notice of a deadline without end, and finds those of ages to come', () => {
    const timed = new Timed(16);
    timed.set(1, Number.POSITIVE_INFINITY);
    timed.set(2, 2 ** 45);
    timed.now = 2 ** 44;
    expect(timed.take(false)).toEqual([]);
    timed.now = 2 ** 46;
    expect(timed.take(false)).toEqual([2]);
  });

  test('looks at the records that are due, not at a million that are not', () => {
    let asked = 0;
    const deadlines = new Float64Array(1_000_000).fill(1e9);
    const wheel = new ExpiryWheel(
      (handle) => {
        asked++;
        return deadlines[handle]!;
      },
      { tick: 10 },
    );
    for (let handle = 0; handle < deadlines.length; handle++)
      wheel.file(handle, deadlines[handle]!);
    deadlines[777_777] = 5000;
    wheel.file(777_777, 5000);
    const taken: number[] = [];
    for (let now = 0; now < 1_000_000; now += 600) {
      wheel.takeDue(now, (handle) => {
        taken.push(handle);
        deadlines[handle] = Number.POSITIVE_INFINITY;
      });
    }
    expect(taken).toEqual([777_777]);
    expect(asked).toBeLessThan(40);
  });
});
