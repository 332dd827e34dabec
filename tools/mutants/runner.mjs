// Vitest's runner with mutants: each test runs without any, which counts the mutants that it reaches; then once
// with each of those that live. The file that MUTANTS_PLAN names says which.
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { TestRunner } from 'vitest';
import { getFn } from 'vitest/suite';
import { cpu } from './cpu.mjs';
import { Switch } from './switch.mjs';

const plan = JSON.parse(readFileSync(process.env.MUTANTS_PLAN, 'utf8'));
const mutants = new Switch(plan.events);
const alive = new Set(plan.alive);
const done = new Set(plan.done);
let loaded = 0;
if (plan.alone !== undefined) mutants.on(plan.alone.id, plan.alone.usual, plan.alone.cpu);

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
    if (plan.alone !== undefined) return alone(name, run);
    tellLoaded();
    if (done.has(name)) return;
    const { spent, reached } = await clean(name, run);
    if (spent > plan.longest) return;
    for (const [id, usual] of Object.entries(reached)) {
      if (!alive.has(id)) continue;
      const failure = await withMutant(id, usual, spent, run);
      if (failure === undefined) continue;
      alive.delete(id);
      mutants.tell({ kind: 'killed', id, by: name, failure });
      // A mutant that breaks what tests share would make the next ones look killed.
      if (await failureOf(run)) leave({ kind: 'broken', id, name });
    }
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

async function withMutant(id, usual, spent, run) {
  mutants.tell({ kind: 'on', id });
  mutants.on(id, usual, 3000 + 10 * spent);
  const failure = await failureOf(run);
  mutants.off();
  mutants.tell({ kind: 'off', id });
  return failure;
}

/** A test in a process that has had its mutant since before any file was loaded. */
async function alone(name, run) {
  const failure = await failureOf(run);
  if (failure !== undefined) leave({ kind: 'killed', id: plan.alone.id, by: name, failure });
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
