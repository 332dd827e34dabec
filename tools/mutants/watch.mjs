// Runs beside a mutant, in a thread of its process: where the mutant takes more CPU than it may, it counts as
// killed, and the process ends (it may be in a loop, which nothing else ends).
import { appendFileSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

const { shared, events, pid } = workerData;
const pause = new Int32Array(new SharedArrayBuffer(4));
const parent = process.ppid;
let turn = 0;
let began = 0;

const spent = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

for (;;) {
  Atomics.wait(pause, 0, 0, 250);
  // The time is over, and nobody waits for what happens here.
  if (process.ppid !== parent) process.kill(pid, 'SIGKILL');
  const now = Atomics.load(shared, 0);
  if (now !== turn) {
    turn = now;
    began = spent();
  } else if (turn % 2 === 1 && spent() - began > shared[2]) {
    appendFileSync(
      events,
      `${JSON.stringify({ kind: 'killed', id: String(shared[1]), by: 'time' })}\n`,
    );
    process.kill(pid, 'SIGKILL');
  }
}
