import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Does something with each item, as many at once as there are processors; the answers in their order. */
export async function together(items, act) {
  const answers = [];
  const waiting = [...items.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      answers[index] = await act(item, index);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return answers;
}

/** Runs a program to its end: whether it succeeded, what it printed, and what it said besides. */
export function ran(program, args, options) {
  return new Promise((resolve) => {
    const settings = { encoding: 'utf8', maxBuffer: 2 ** 28, ...options };
    execFile(program, args, settings, (error, stdout, stderr) =>
      resolve({ isGood: error === null, stdout, details: `${stdout}${stderr}${error ?? ''}` }),
    );
  });
}
