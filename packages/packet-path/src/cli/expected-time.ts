import { duration } from './duration.ts';
import { type StudyTask, sizeOf } from './study-task.ts';

/**
 * Seconds of processor time that a pair of a service and an endpoint takes in one data plane: the whole
 * study, 644,000 pairs, takes 8 (docs/performance.md, "The study"). Syncs, where they are counted, take
 * about as long again.
 */
const SECONDS_A_PAIR = 13e-6;

/** A study shorter than this is over before anybody has read how long it takes. */
const WORTH_TELLING = 2;

/**
 * A sentence on the time that a study is expected to take, without threads; undefined for one that is over
 * at once.
 */
export function expectedTime(tasks: readonly StudyTask[]): string | undefined {
  const pairs = tasks.reduce((sum, task) => sum + sizeOf(task), 0);
  const weighed = tasks.reduce((sum, task) => sum + sizeOf(task) * (task.programming ? 2 : 1), 0);
  const seconds = weighed * SECONDS_A_PAIR;
  if (seconds < WORTH_TELLING) return undefined;
  return (
    `${pairs.toLocaleString('en')} connections to count: about ${duration(seconds)} of ` +
    'processor time, less on several processors'
  );
}
