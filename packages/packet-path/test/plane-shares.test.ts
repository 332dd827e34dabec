import { expect, test } from 'vitest';
import { PlaneShares } from '../src/cli/plane-shares.ts';
import type { StudyTask } from '../src/cli/study-task.ts';

function task(name: string, services: number): StudyTask {
  const cluster = { kind: 'synthetic', services, endpoints: 1 } as const;
  return { cluster, plane: { name }, seed: '1', programming: false };
}

const TASKS = [1, 10].flatMap((services) =>
  ['a', 'b', 'c', 'd'].map((name) => task(name, services)),
);
const ALL = [...TASKS.keys()];

/** The tasks that threads take, where each asks when its turn comes. */
function taken(threads: number, turns: readonly number[], waiting: readonly number[] = ALL) {
  const shares = new PlaneShares(TASKS, waiting, threads);
  return turns.map((thread) => shares.next(thread));
}

test('each of two threads has two planes that stand side by side, in the order of the list', () => {
  expect(taken(2, [1, 0, 1, 0, 1, 0, 1, 0])).toEqual([0, 2, 1, 3, 4, 6, 5, 7]);
});

test('a thread that has no task left takes the last of the others', () => {
  expect(taken(2, [1, 1, 1, 1, 1, 0, 1, 0, 1, 0])).toEqual([0, 1, 4, 5, 7, 2, 6, 3, -1, -1]);
});

test('one thread takes all in their order, and of more threads than there are planes some help', () => {
  expect(taken(1, ALL)).toEqual(ALL);
  expect(taken(6, [3, 2, 1, 0, 5, 4, 3, 2])).toEqual([0, 1, 2, 3, 6, 7, 4, 5]);
});

test('tasks that do not wait are left out, and count for the shares of planes', () => {
  expect(taken(2, [0, 1, 0, 1, 0], [4, 5, 6, 7])).toEqual([6, 4, 7, 5, -1]);
});

test('nothing is left where the waiting tasks are cleared', () => {
  const shares = new PlaneShares(TASKS, ALL, 2);
  shares.clear();
  expect(shares.next(0)).toBe(-1);
});
