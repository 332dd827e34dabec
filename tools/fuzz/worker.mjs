// One worker fuzzes one target after the other. The input that it is about to run stands in shared
// memory, by its number: whoever finds it dead or hanging makes that input again.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { corpus } from './corpus.mjs';
import { inputOf } from './input.mjs';
import { judge, kindOf } from './judge.mjs';
import { minimise } from './minimise.mjs';
import { seedsOf } from './seeds.mjs';
import { targets } from './targets.mjs';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
const { seed, place } = workerData;
const texts = await corpus();
const plain = texts.map(({ text }) => text);
const all = await targets();
const seedsByTarget = [];

parentPort.on('message', ({ target: index, from, to, until, tries }) => {
  const target = all[index];
  seedsByTarget[index] ??= seedsOf(target, texts, tries);
  const seeds = seedsByTarget[index];
  const known = new Set();
  let done = from;
  for (; done < to && Date.now() < until; done++) {
    place[0] = index;
    place[1] = done;
    const input = inputOf(target.name, seeds, plain, seed, done);
    const finding = judge(target, input, collect);
    if (finding === undefined || known.has(kindOf(finding))) continue;
    known.add(kindOf(finding));
    const kind = kindOf(finding);
    const isWrong = (shorter) => {
      const other = judge(target, shorter, collect);
      return other !== undefined && kindOf(other) === kind;
    };
    // An input that takes long is not run again and again.
    const shortest = /^(?:slow|large)/.test(finding) ? input : minimise(input, isWrong);
    parentPort.postMessage({
      kind: 'finding',
      target: target.name,
      number: done,
      finding,
      input: shortest,
    });
  }
  parentPort.postMessage({
    kind: 'done',
    target: target.name,
    seeds: seeds.length,
    inputs: done - from,
  });
});
parentPort.postMessage({ kind: 'ready', targets: all.map(({ name }) => name) });
