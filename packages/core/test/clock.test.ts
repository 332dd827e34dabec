import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MILLISECOND, SECOND, VirtualClock } from '../src/index.ts';

describe('a virtual clock', () => {
  test('runs timers in the order of their times, those of one moment as they were set', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.array(fc.nat(10)), (times, steps) => {
        const clock = new VirtualClock();
        const ran: { at: number; index: number }[] = [];
        for (const [index, at] of times.entries()) {
          clock.schedule(at, () => {
            expect(clock.now).toBe(at);
            ran.push({ at, index });
          });
        }
        for (const step of steps) clock.advance(step);
        clock.advanceTo(20);
        const expected = times.map((at, index) => ({ at, index }));
        expect(ran).toEqual(expected.sort((a, b) => a.at - b.at || a.index - b.index));
      }),
    );
  });

  test('moves only when told, and by whole units', () => {
    const clock = new VirtualClock();
    clock.schedule(SECOND, () => undefined);
    expect(clock.now).toBe(0);
    clock.advance(3 * SECOND + 5 * MILLISECOND);
    expect(clock.now).toBe(3_005_000);
  });

  test('does not run a timer early, nor twice', () => {
    const clock = new VirtualClock();
    let runs = 0;
    clock.schedule(10, () => runs++);
    clock.advanceTo(9);
    expect(runs).toBe(0);
    clock.advanceTo(10);
    clock.advanceTo(1000);
    expect(runs).toBe(1);
  });

  test('forgets a cancelled timer, even one that another cancels in the same moment', () => {
    const clock = new VirtualClock();
    const ran: string[] = [];
    const late = clock.schedule(5, () => ran.push('late'));
    late.cancel();
    clock.schedule(6, () => second.cancel());
    const second = clock.schedule(6, () => ran.push('second'));
    const own = clock.schedule(7, () => own.cancel());
    clock.advanceTo(10);
    expect(ran).toEqual([]);
  });

  test('runs timers that timers set, when they fall due on the way', () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    const tick = (): void => {
      ran.push(clock.now);
      clock.schedule(clock.now + 10, tick);
    };
    clock.schedule(10, tick);
    clock.advanceTo(35);
    expect(ran).toEqual([10, 20, 30]);
    clock.advanceTo(40);
    expect(ran).toEqual([10, 20, 30, 40]);
  });

  test('runs a timer for a past moment at the next advance, however short, now', () => {
    for (const advance of [
      (clock: VirtualClock) => clock.advance(0),
      (clock: VirtualClock) => clock.advanceTo(10),
    ]) {
      const clock = new VirtualClock();
      clock.advanceTo(100);
      let at: number | undefined;
      clock.schedule(50, () => {
        at = clock.now;
      });
      expect(at).toBeUndefined();
      advance(clock);
      expect(at).toBe(100);
      expect(clock.now).toBe(100);
    }
  });
});
