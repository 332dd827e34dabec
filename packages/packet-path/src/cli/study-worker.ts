import { parentPort, workerData } from 'node:worker_threads';
import { runTask, type StudyTask } from './study-task.ts';

runTask(workerData as StudyTask, (message) => parentPort?.postMessage(message));
