import { parentPort } from 'node:worker_threads';
import { runTask, type StudyMessage, type StudyTask } from './study-task.ts';

/** Tells whoever gave the task, of progress by the percent: a message costs as much as a connection. */
function teller(): (message: StudyMessage) => void {
  let told = 0;
  return (message) => {
    if (message.kind === 'progress') {
      const { done, total } = message.progress;
      if (done - told < total / 100) return;
      told = done;
    }
    parentPort?.postMessage(message);
  };
}

parentPort?.on('message', (task: StudyTask) => {
  void runTask(task, teller());
});
