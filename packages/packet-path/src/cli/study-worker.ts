import { parentPort, workerData } from 'node:worker_threads';
import { runTask, type StudyMessage, type StudyTask } from './study-task.ts';

let told = 0;

/** A message costs as much as a connection, so progress is told by the percent. */
function isNews(message: StudyMessage): boolean {
  if (message.kind !== 'progress') return true;
  const { done, total } = message.progress;
  if (done - told < total / 100) return false;
  told = done;
  return true;
}

await runTask(workerData as StudyTask, (message) => {
  if (isNews(message)) parentPort?.postMessage(message);
});
