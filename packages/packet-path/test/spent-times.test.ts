import { expect, test } from 'vitest';
import { SpentTimes } from '../src/cli/spent-times.ts';
import type { StudyTask } from '../src/cli/study-task.ts';

function task(name: string, services: number): StudyTask {
  const cluster = { kind: 'synthetic', services, endpoints: 1 } as const;
  return { cluster, plane: { name }, seed: '1', programming: false };
}

const TASKS = [task('a', 10), task('b', 10), task('a', 20), task('b', 20), task('c', 20)];

/** The order in which tasks begin, when some have taken so long. */
function orderAfter(...times: readonly (readonly [place: number, milliseconds: number])[]) {
  const spent = new SpentTimes();
  for (const [place, milliseconds] of times) spent.add(TASKS[place]!, milliseconds);
  const waiting = [0, 1, 2, 3, 4];
  return TASKS.map(() => spent.next(TASKS, waiting));
}

test('tasks begin in the order of their sizes', () => {
  expect(orderAfter()).toEqual([0, 1, 2, 3, 4]);
});

test('of one size the one begins first whose plane took longest before', () => {
  expect(orderAfter([0, 5], [1, 9])).toEqual([1, 0, 3, 2, 4]);
  expect(orderAfter([4, 1])).toEqual([0, 1, 4, 2, 3]);
});

test('the last time counts, and none is left in the end', () => {
  const spent = new SpentTimes();
  spent.add(TASKS[0]!, 9);
  spent.add(TASKS[2]!, 1);
  spent.add(TASKS[1]!, 5);
  const waiting = [2, 3];
  expect([1, 2, 3].map(() => spent.next(TASKS, waiting))).toEqual([3, 2, -1]);
});
