import { SECOND, VirtualClock } from '@packet-path/core';
import { SyncRunner, type SyncRunnerOptions } from '@packet-path/kube-proxy';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

/** The times of syncs, in seconds, when changes come at the seconds given. */
function syncs(
  changes: readonly number[],
  options: SyncRunnerOptions,
  { until = 60, takes = 0 } = {},
): readonly number[] {
  const clock = new VirtualClock();
  const times: number[] = [];
  const runner = new SyncRunner(clock, options, () => {
    times.push(clock.now / SECOND);
    return takes * SECOND;
  });
  for (const change of changes) clock.schedule(change * SECOND, () => runner.ask());
  clock.advance(until * SECOND);
  runner.stop();
  clock.advance(7_200 * SECOND);
  return times;
}

describe('the runner of syncs', () => {
  test('lets two changes through at once, and then one each period', () => {
    const changes = [0, 0.1, 0.2, 0.3, 0.4];
    expect(syncs(changes, { minSyncPeriod: 10 })).toEqual([0, 0.1, 10.1]);
    expect(syncs(changes, { minSyncPeriod: 10, burst: 1 })).toEqual([0, 10]);
    expect(syncs(changes, { minSyncPeriod: 0 })).toEqual(changes);
  });

  test('syncs without a change as often as the release does', () => {
    expect(syncs([], { maxSyncPeriod: 30 }, { until: 100 })).toEqual([30, 60, 90]);
    expect(syncs([], {}, { until: 7_200 })).toEqual([3_600, 7_200]);
  });

  test('has changes wait for the end of a sync, and makes them one', () => {
    expect(syncs([0, 1, 2, 3], { minSyncPeriod: 1 }, { takes: 10 })).toEqual([0, 10]);
  });

  test('has saved at most a burst after a quiet time', () => {
    const storm = Array.from({ length: 20 }, (_, index) => 50 + index / 100);
    expect(syncs(storm, { minSyncPeriod: 5, burst: 3 })).toEqual([50, 50.01, 50.02, 55.02]);
  });

  test.each([
    { minSyncPeriod: -1 },
    { maxSyncPeriod: 0 },
    { burst: 0 },
    { minSyncPeriod: Number.NaN },
  ])('refuses %j', (options) => {
    expect(() => syncs([], options)).toThrow('minSyncPeriod');
  });

  test('never runs more than a burst and one each period, and programs every change', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        (quarters, minSyncPeriod) => {
          const changes = quarters.map((quarter) => quarter / 4);
          const times = syncs(changes, { minSyncPeriod }, { until: 40 });
          for (let first = 0; first < times.length; first++) {
            for (let last = first; last < times.length; last++) {
              const span = times[last]! - times[first]!;
              expect(last - first + 1).toBeLessThanOrEqual(2 + span / minSyncPeriod + 1e-3);
            }
          }
          const latest = Math.max(-1, ...changes);
          if (latest >= 0) {
            expect(times.at(-1)).toBeGreaterThanOrEqual(latest);
            expect(times.at(-1)).toBeLessThanOrEqual(latest + minSyncPeriod + 1e-3);
          }
        },
      ),
    );
  });
});
