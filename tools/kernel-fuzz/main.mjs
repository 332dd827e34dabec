// Compares the model with the kernel of this machine: random rulesets and packets, in network
// namespaces that end with the process.
//
//   node tools/kernel-fuzz/main.mjs --minutes 2 --seed 1      for so long
//   node tools/kernel-fuzz/main.mjs --rulesets 50             so many rulesets
//   node tools/kernel-fuzz/main.mjs --keep FOLDER             writes differences there, as kernel-case/1
//
// Ends with code 77 where it cannot run (no root, tools or modules), with 1 where something differs.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Random } from '../fuzz/random.mjs';
import { versions } from './able.mjs';
import { isAgreed, judge } from './judge.mjs';
import { KINDS } from './kinds.mjs';
import { missingWords } from './known-words.mjs';
import { minimiseCase } from './minimise-case.mjs';
import { Recorder } from './recorder.mjs';
import { runCase } from './run-case.mjs';

const SKIPPED = 77;
/** Packets of a ruleset. */
const PACKETS = 34;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    rulesets: { type: 'string' },
    seed: { type: 'string', default: String(Date.now()) },
    keep: { type: 'string', default: 'kernel-fuzz-findings' },
  },
});

let found;
let recorder;
try {
  found = versions();
  recorder = new Recorder();
  await recorder.ask({
    do: 'begin',
    devices: [{ name: 'eth0', addresses: ['10.0.0.1/24'] }],
    routes: [],
    sysctls: {},
    forced: true,
    loads: [],
    reader: 'nft',
    tables: [],
  });
} catch (error) {
  console.log(`kernel-fuzz cannot run here: ${error.message}`);
  recorder?.end();
  process.exit(SKIPPED);
}
console.log(`seed ${values.seed}\n${Object.values(found).join('\n')}`);

const recorded = (kind) => ({ kernel: found.kernel, tool: found[kind.tool] });
const words = new Map();
const until = Date.now() + 60_000 * Number(values.minutes ?? Number.POSITIVE_INFINITY);
const most = Number(
  values.rulesets ?? (values.minutes === undefined ? 100 : Number.POSITIVE_INFINITY),
);
const tally = new Map();
const totals = { rulesets: 0, packets: 0, refused: 0, differences: 0 };

for (const kind of KINDS) {
  words.set(kind, { known: new Set(kind.words), tried: new Set() });
  for (const word of kind.words) tally.set(`${kind.name} ${word}`, 0);
}
for (let number = 0; number < most && Date.now() < until; number++) {
  await tryRuleset(KINDS[number % KINDS.length], number);
}
recorder.end();
console.log('\ntimes drawn:');
for (const [word, count] of tally) console.log(`${String(count).padStart(7)}  ${word}`);
console.log(
  `\n${totals.rulesets} rulesets, ${totals.packets} packets, ${totals.refused} refused by the kernel, ${totals.differences} differences`,
);
if (totals.differences > 0) process.exitCode = 1;

async function tryRuleset(kind, number) {
  const random = new Random(`${values.seed} ${number}`);
  const name = `kernel-fuzz-${kind.name}-${values.seed}-${number}`;
  const plan = kind.plan(random, { known: words.get(kind).known, packets: PACKETS, name });
  const done = await runCase(recorder, plan, recorded(kind));
  if (done.case === undefined) {
    totals.refused++;
    await leaveOut(kind, plan);
    return;
  }
  totals.rulesets++;
  totals.packets += done.case.steps.length;
  for (const word of plan.words)
    tally.set(`${kind.name} ${word}`, tally.get(`${kind.name} ${word}`) + 1);
  const result = judge(done.case, done.bounds, plan.timed, random);
  if (isAgreed(result)) return;
  if (result.failure !== undefined && (await leaveOut(kind, plan))) return;
  totals.differences++;
  console.log(`DIFFERENCE ${name}`);
  const least = await minimiseCase(recorder, plan, { ...done, result }, recorded(kind), random);
  mkdirSync(values.keep, { recursive: true });
  writeFileSync(join(values.keep, `${name}.jsonl`), `${JSON.stringify(least.case)}\n`);
  const [step] = least.result.differing;
  console.log(`  ${least.result.failure ?? `step ${step.step}`}`);
  for (const { key, expected, got } of step?.differences ?? []) {
    console.log(
      `  ${key}: the kernel ${JSON.stringify(expected)}, the model ${JSON.stringify(got)}`,
    );
  }
}

/** Leaves out the words of a ruleset that the kernel or the model does not take; whether there are any. */
async function leaveOut(kind, plan) {
  const { known, tried } = words.get(kind);
  const missing = await missingWords(recorder, kind, plan.words, tried, recorded(kind));
  for (const [word, reason] of missing) {
    known.delete(word);
    tally.delete(`${kind.name} ${word}`);
    console.log(`left out, ${kind.name}: ${word} (${reason})`);
  }
  return missing.size > 0;
}
