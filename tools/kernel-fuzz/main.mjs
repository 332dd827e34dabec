// Compares the model with the kernel of this machine: random rulesets and packets, in network
// namespaces that end with the process. It ends with code 77 where it cannot run (no root, tools or modules), with 1
// where something differs, or no ruleset was judged.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { kernelBehaviour } from '../../packages/linux-host/dist/index.js';
import { number, readOptions, wholeNumber } from '../../scripts/options.mjs';
import { versions } from './able.mjs';
import { Campaign } from './campaign.mjs';
import { KINDS } from './kinds.mjs';
import { knownWords } from './known-words.mjs';
import { Recorder } from './recorder.mjs';

const SKIPPED = 77;
/** Packets of a ruleset. */
const PACKETS = 34;
/** A host with nothing on it. */
const BARE = {
  do: 'begin',
  devices: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }],
  routes: [],
  sysctls: {},
  forced: true,
  loads: [],
  reader: 'nft',
  tables: [],
};

const values = readOptions(
  'npm run kernel-fuzz --',
  'Compares the model with the kernel of this machine, in network namespaces that end with it (root, Linux). Without bounds it tries 100 rulesets.',
  [
    ['--minutes <number>', 'no longer than that', number],
    ['--rulesets <count>', 'so many rulesets', wholeNumber],
    ['--from <number>', 'the first of them', wholeNumber, 0],
    ['--seed <text>', 'of the rulesets and packets', String, String(Date.now()), 'the time'],
    ['--at-once <count>', 'so many recorders', wholeNumber, 2 * availableParallelism()],
    ['--keep <folder>', 'differences, as kernel-case/1', String, 'kernel-fuzz-findings'],
    ['--sum <file>', 'adds the figures to those in a file, and prints the sum'],
  ],
);

let found;
const recorders = KINDS.map(() => undefined);
try {
  found = versions();
  for (const at of KINDS.keys()) {
    recorders[at] = new Recorder();
    await recorders[at].ask(BARE);
  }
} catch (error) {
  console.log(`kernel-fuzz cannot run here: ${error.message.split('\n')[0]}`);
  for (const recorder of recorders) recorder?.end();
  process.exit(SKIPPED);
}
const began = Date.now();
const behaviour = kernelBehaviour(found.kernel);
console.log(`seed ${values.seed}\n${Object.values(found).join('\n')}`);
console.log(`the model behaves as conntrack of ${behaviour.conntrack}, IPVS of ${behaviour.ipvs}`);

const kinds = await Promise.all(
  KINDS.map(async (kind, at) => {
    const recorded = { kernel: found.kernel, tool: found[kind.tool] };
    const { known, missing } = await knownWords(recorders[at], kind, recorded);
    recorders[at].end();
    for (const [word, reason] of missing)
      console.log(`left out, ${kind.name}: ${word} (${reason})`);
    return { kind, known, recorded };
  }),
);
const until = Date.now() + 60_000 * (values.minutes ?? Number.POSITIVE_INFINITY);
const campaign = new Campaign(
  { seed: values.seed, kinds, packets: PACKETS, keep: values.keep, until },
  console.log,
);
const most = values.rulesets ?? (values.minutes === undefined ? 100 : Number.POSITIVE_INFINITY);
const numbers = countedFrom(values.from, values.from + most);
await Promise.all(Array.from({ length: values.atOnce }, () => campaign.run(numbers)));

const { tally, totals } = campaign;
if (values.sum !== undefined) sumUp(values.sum);
console.log('\n  drawn reached');
for (const line of tally.lines()) console.log(line);
const { rulesets, packets, refused, disturbed, differences, lost } = totals;
console.log(
  `\n${rulesets} rulesets, ${packets} packets, ${refused} refused by the kernel, ${disturbed} disturbed, ${lost} lost, ` +
    `${differences} differences; the next number is ${numbers.next().value ?? 'none'}; ` +
    `${Math.round((Date.now() - began) / 1000)} s`,
);
if (differences > 0 || lost > 0 || rulesets === 0) process.exitCode = 1;

/** Numbers of rulesets, which all recorders take from. */
function countedFrom(from, end) {
  let next = from;
  return {
    next: () => (next < end ? { value: next++, done: false } : { value: undefined, done: true }),
    return: () => ({ value: undefined, done: true }),
    [Symbol.iterator]() {
      return this;
    },
  };
}

/** Adds the figures of a file to those of this run, and writes the sum there. */
function sumUp(file) {
  if (existsSync(file)) {
    const earlier = JSON.parse(readFileSync(file, 'utf8'));
    tally.merge(earlier.words);
    for (const key of Object.keys(totals)) totals[key] += earlier.totals[key] ?? 0;
  }
  writeFileSync(file, `${JSON.stringify({ kernel: found.kernel, totals, words: tally })}\n`);
}
