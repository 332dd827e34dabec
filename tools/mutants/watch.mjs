// Runs beside mutants, in a thread of their process: where they take more CPU than they may, the process ends
// (one may be in a loop, which nothing else ends).
import { appendFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { cpu } from './cpu.mjs';

const { shared, events, pid } = workerData;
const pause = new Int32Array(new SharedArrayBuffer(4));
const parent = process.ppid;
let turn = 0;
let began = 0;

for (;;) {
  Atomics.wait(pause, 0, 0, 250);
  // The time is over, and nobody waits for what happens here.
  if (process.ppid !== parent) process.kill(pid, 'SIGKILL');
  const now = Atomics.load(shared, 0);
  if (now !== turn) {
    turn = now;
    began = cpu();
  } else if (turn % 2 === 1 && cpu() - began > shared[1]) {
    appendFileSync(events, `${JSON.stringify({ kind: 'late' })}\n`);
    process.kill(pid, 'SIGKILL');
  }
}
