import { getHeapStatistics } from 'node:v8';
import { Broken } from './targets.mjs';

/** CPU seconds for an input of at most 64 kB. */
const MOST_CPU = 1;
/** Bytes of heap that the answer to an input may hold, beside ten times its length. */
const MOST_HEAP = 50e6;

/** The fault of a target’s answer to an input, as a line; undefined where there is none. */
export function judge(target, input, collect) {
  const heap = heapUsed();
  const began = performance.now();
  const cpu = process.cpuUsage();
  let answer;
  try {
    answer = target.run(input);
  } catch (error) {
    if (error instanceof Broken) return `broken: ${error.message}`;
    if (error?.name !== 'PacketPathError')
      return `${error?.name ?? typeof error}: ${firstLine(error)}`;
    if (
      /\[object \w+\]|undefined:|NaN/.test(error.message) &&
      !/\[object|undefined|NaN/.test(input)
    ) {
      return `message: ${error.message.slice(0, 200)}`;
    }
  }
  if (performance.now() - began > 1000 * MOST_CPU) {
    const { user, system } = process.cpuUsage(cpu);
    if (user + system > 1e6 * MOST_CPU) return 'slow: more than a second of CPU';
  }
  const most = MOST_HEAP + 10 * input.length;
  if (heapUsed() - heap > most) {
    collect();
    if (heapUsed() - heap > most) return `large: ${typeof answer} of more than ${most} bytes`;
  }
  return undefined;
}

/** Bytes of this thread’s heap. (`process.memoryUsage` asks the system too, which takes as long as a short input.) */
function heapUsed() {
  return getHeapStatistics().used_heap_size;
}

function firstLine(error) {
  return String(error?.message ?? error)
    .split('\n')[0]
    .slice(0, 160);
}

/** The kind of a finding: two of one kind and one target are told once. */
export function kindOf(finding) {
  return finding.replace(/["'`][^"'`]*["'`]|\d+/g, '#').slice(0, 60);
}
