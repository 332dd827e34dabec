// Fuzzes every reader, every text that a host is built of, every tool that it runs, and every command line.
// It prints a line for each target and each finding, and fails if there is one.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { number, readOptions, wholeNumber } from '../../scripts/options.mjs';
import { fuzzCommands } from './commands.mjs';
import { isDear } from './dear.mjs';

/** Megabytes of heap of the worker: more is a finding. */
const MEMORY_MB = 700;
/** Seconds after which an input hangs. */
const HANGS = 60;
/** Inputs that a target gets in one turn, where time is the bound. */
const TURN = 2000;
/** Texts that are tried as seeds of a target, for each input that it gets. */
const TRIES = 0.5;

const values = readOptions(
  'npm run fuzz --',
  'Fuzzes every reader, every text that a host is built of, every tool that it runs, and every command line. With --growth it compares the times of inputs of two lengths instead.',
  [
    ['--minutes <number>', 'for so long, in place of a count', number],
    [
      '--inputs <count>',
      'of a reader; a tenth for hosts and tools, a thirtieth for commands',
      wholeNumber,
      300,
    ],
    ['--seed <text>', 'of the inputs', String, String(Date.now()), 'the time'],
    [
      '--target <text>',
      'targets whose name has this in it, or one of several, with commas',
      String,
      '',
      'all',
    ],
    ['--but <text>', 'leaves out targets whose name has this in it'],
    ['--keep <folder>', 'writes each finding there, as short as it gets'],
  ],
);
const until =
  values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + 60_000 * values.minutes;
/** Whether a target is one of those that were asked for. */
const isWanted = (name) =>
  has(name, values.target) && (values.but === undefined || !has(name, values.but));
const findings = [];
const counts = new Map();
/** Targets that take no text of the corpus: their inputs are refused early. */
const without = new Set();
const place = new Int32Array(new SharedArrayBuffer(8));

console.log(`seed ${values.seed}`);
let { worker, names } = await start();
const chosen = names.map((_, index) => index).filter((index) => isWanted(names[index]));
for (let turn = 0; ; turn++) {
  for (const index of chosen) {
    const size = values.minutes === undefined ? inputsOf(names[index]) : TURN;
    await fuzz(index, turn * size, (turn + 1) * size, Math.ceil(TRIES * size));
  }
  await fuzzLines(turn);
  if (values.minutes === undefined || Date.now() >= until) break;
}
await worker.terminate();
const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
for (const [name, count] of counts) {
  const note = without.has(name)
    ? ': no text is taken, so that all inputs are mutants of others’'
    : '';
  console.log(`${String(count).padStart(9)}  ${name}${note}`);
}
console.log(`${String(total).padStart(9)}  inputs, ${findings.length} findings`);
if (values.keep !== undefined) keep(resolve(values.keep));
if (findings.length > 0) process.exitCode = 1;

/** Command lines run in this thread, in a folder of their own; each turn has a seed of its own. */
async function fuzzLines(turn) {
  const inputs = Math.ceil((values.minutes === undefined ? values.inputs : TURN) / 30);
  const here = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'packet-path-fuzz-'));
  process.chdir(folder);
  try {
    const options = { seed: `${values.seed}/${turn}`, inputs, until, isWanted };
    const told = await fuzzCommands(options);
    for (const [name, count] of told.counts) counts.set(name, (counts.get(name) ?? 0) + count);
    for (const { name, number, words, finding } of told.findings)
      tell({ target: name, number, finding, input: JSON.stringify(words) });
  } finally {
    process.chdir(here);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether a name has one of the texts in it that commas part. */
function has(name, texts) {
  return texts.split(',').some((text) => name.includes(text));
}

function inputsOf(name) {
  return isDear(name) ? Math.ceil(values.inputs / 10) : values.inputs;
}

async function start() {
  const made = new Worker(new URL('./worker.mjs', import.meta.url), {
    workerData: { seed: values.seed, place },
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  });
  return new Promise((resolve, reject) => {
    made.once('error', reject);
    made.once('message', ({ targets }) => {
      made.removeAllListeners('error');
      resolve({ worker: made, names: targets });
    });
  });
}

/** Inputs of one target; after an input that killed or hung the worker, a new one goes on behind it. */
async function fuzz(index, from, to, tries) {
  let next = from;
  while (next < to && Date.now() < until) {
    const end = await round(index, next, to, tries);
    counts.set(names[index], (counts.get(names[index]) ?? 0) + end.inputs);
    if (end.finding === undefined) return;
    tell({ target: names[index], number: place[1], finding: end.finding, input: undefined });
    next = place[1] + 1;
    await worker.terminate();
    ({ worker, names } = await start());
  }
}

function round(index, from, to, tries) {
  return new Promise((resolve) => {
    let seen = -1;
    const watch = setInterval(() => {
      if (seen === place[1]) end({ inputs: place[1] - from, finding: `hangs: ${HANGS} s` });
      seen = place[1];
    }, 1000 * HANGS);
    const end = (answer) => {
      clearInterval(watch);
      worker.removeAllListeners('message');
      worker.removeAllListeners('error');
      worker.on('error', () => {});
      resolve(answer);
    };
    worker.on('message', (message) => {
      if (message.kind === 'finding') tell(message);
      else {
        if (message.seeds === 0) without.add(message.target);
        end({ inputs: message.inputs });
      }
    });
    worker.on('error', (error) =>
      end({ inputs: place[1] - from, finding: `dies: ${error.code ?? error}` }),
    );
    worker.postMessage({ target: index, from, to, until, tries });
  });
}

function tell(finding) {
  findings.push(finding);
  const { target, number, finding: what, input = '' } = finding;
  console.log(
    `FINDING ${target}, input ${number}: ${what}\n  ${JSON.stringify(input.slice(0, 400))}`,
  );
}

function keep(folder) {
  mkdirSync(folder, { recursive: true });
  for (const [at, { target, number, finding, input = '' }] of findings.entries()) {
    const name = `${at}-${target.replace(/\W+/g, '-')}`;
    const head = `${target}, seed ${values.seed}, input ${number}: ${finding}`;
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify({ head, input }, null, 2)}\n`);
  }
}
