// Vitest's runner with mutants: each test runs without any, which counts the mutants that it reaches; then with
// those that it reaches and that live. The file that MUTANTS_PLAN names says which.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { TestRunner } from 'vitest';
import { getFn } from 'vitest/suite';
import { cpu } from './cpu.mjs';
import { search } from './search.mjs';
import { Switch } from './switch.mjs';

/** A mutant that has outlived so many tests is tried together with others that have. */
const HARDENED = 3;

const plan = JSON.parse(readFileSync(process.env.MUTANTS_PLAN, 'utf8'));
const mutants = new Switch(plan.events);
const alive = new Set(plan.alive);
const done = new Set(plan.done);
const single = new Set(plan.single);
const outlived = new Map();
let loaded = 0;
if (plan.alone !== undefined) mutants.on(plan.alone.ids, plan.alone.usual, plan.alone.cpu);

// A property that fails is not asked for its smallest counterexample, and has the same samples every time.
if (plan.fastCheck !== undefined) {
  const fc = await import(/* @vite-ignore */ plan.fastCheck);
  fc.configureGlobal({ endOnFailure: true, seed: plan.seed });
}

/** A failure in a line. */
const told = (error) =>
  String(error?.message ?? error)
    .split('\n', 1)[0]
    .slice(0, 160);

export default class MutantRunner extends TestRunner {
  async runTask(test) {
    const name = `${relative(plan.root, test.file.filepath)} > ${nameOf(test)}`;
    const run = getFn(test);
    if (done.has(name)) return;
    if (plan.alone !== undefined) return alone(name, run);
    tellLoaded();
    const { spent, reached } = plan.known[name] ?? (await clean(name, run));
    if (spent > plan.longest) return;
    const asked = Object.keys(reached).filter((id) => alive.has(id));
    const isApart = (id) => single.has(id) || (outlived.get(id) ?? 0) < HARDENED;
    const groups = [...asked.filter(isApart).map((id) => [id]), asked.filter((id) => !isApart(id))];
    const notice = (id, failure) => {
      alive.delete(id);
      mutants.tell({ kind: 'killed', id, by: name, failure });
    };
    const attempt = (ids) => withMutants(ids, reached, spent, run);
    for (const ids of groups) await search(ids, attempt, notice);
    for (const id of asked) outlived.set(id, (outlived.get(id) ?? 0) + 1);
    mutants.tell({ kind: 'done', name });
  }
}

/** A test without mutants, twice: its cost, and how often it reaches each. */
async function clean(name, run) {
  const began = cpu();
  let failure;
  const reached = await mutants.counting(async () => {
    failure = await attempt(run);
  });
  const spent = cpu() - began;
  if (spent <= Math.min(1000, plan.longest)) failure ??= await failureOf(run);
  if (failure !== undefined) leave({ kind: 'unclean', name, failure });
  mutants.tell({ kind: 'test', name, spent, reached });
  return { spent, reached };
}

/** How a test fails with some mutants. Mutants that have broken something that tests share end the process. */
async function withMutants(ids, reached, spent, run) {
  mutants.tell({ kind: 'on', ids });
  const usual = ids.reduce((sum, id) => sum + reached[id], 0);
  mutants.on(ids, usual, 2000 + 6 * spent);
  const failure = await failureOf(run);
  mutants.off();
  mutants.tell({ kind: 'off' });
  if (failure !== undefined && (await failureOf(run)) !== undefined) leave({ kind: 'broken', ids });
  return failure;
}

/** A test in a process that has had its mutants since before any file was loaded. */
async function alone(name, run) {
  const failure = await failureOf(run);
  if (failure !== undefined) leave({ kind: 'failed', by: name, failure });
}

async function failureOf(run) {
  let failure;
  await mutants.uncounted(async () => {
    failure = await attempt(run);
  });
  return failure;
}

async function attempt(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return told(error) || 'it fails';
  }
}

/** Tells which mutants are reached while files are loaded and hooks run. */
function tellLoaded() {
  const all = mutants.loaded();
  const size = Object.keys(all).length;
  if (size > loaded) mutants.tell({ kind: 'loaded', reached: all });
  loaded = size;
}

function leave(event) {
  mutants.tell(event);
  process.kill(process.pid, 'SIGKILL');
}

function nameOf(test) {
  const names = [test.name];
  for (let suite = test.suite; suite?.name; suite = suite.suite) names.unshift(suite.name);
  return names.join(' > ');
}
