import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { SECOND, VirtualClock } from '../src/index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use, after collection. */
function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

const refused = expect.objectContaining({
  code: 'bad-option',
  expected: 'microseconds, from 0 to 2^53 - 1',
});

describe('a clock', () => {
  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -1,
    2 ** 53,
    Number.NEGATIVE_INFINITY,
    undefined,
    null,
    '5',
    5n,
  ])('does not advance by %s, and runs no timer for it', (duration) => {
    const clock = new VirtualClock();
    let runs = 0;
    clock.schedule(1, () => runs++);
    expect(() => clock.advance(duration as unknown as number)).toThrow(refused);
    expect([clock.now, runs]).toEqual([0, 0]);
  });

  test('does not advance beyond 2^53 microseconds in several steps', () => {
    const clock = new VirtualClock();
    clock.advance(2 ** 53 - 1);
    expect(() => clock.advance(1)).toThrow(refused);
    expect(clock.now).toBe(2 ** 53 - 1);
  });

  test('refuses a moment and a timer that are no number', () => {
    const clock = new VirtualClock();
    expect(() => clock.advanceTo(Number.NaN)).toThrow(refused);
    expect(() => clock.advanceTo(2 ** 53)).toThrow(refused);
    expect(() => clock.schedule(Number.NaN, () => {})).toThrow(refused);
  });

  test('frees the memory of timers that were cancelled', { tags: ['slow'] }, () => {
    const clock = new VirtualClock();
    const before = heapUsed();
    for (let n = 0; n < 200_000; n++) {
      const burden = new Float64Array(64);
      clock.schedule(SECOND + n, () => burden.fill(1)).cancel();
    }
    expect(heapUsed() - before).toBeLessThan(2e6);
    expect(clock.now).toBe(0);
  });

  test('runs timers in their order, whichever were cancelled', () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    const timers = Array.from({ length: 1000 }, (_, n) =>
      clock.schedule((n * 7919) % 1000, () => ran.push((n * 7919) % 1000)),
    );
    for (const [n, timer] of timers.entries()) if (n % 10 !== 0) timer.cancel();
    clock.advance(1000);
    expect(ran).toEqual([...ran].sort((a, b) => a - b));
    expect(ran).toHaveLength(100);
  });
});
