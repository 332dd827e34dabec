// Plays recordings of the kernel with mutants, in one process: every case without any, which counts what it
// reaches; then, for each mutant that lives, cases that reach it, until one goes otherwise than before.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { cpu } from './cpu.mjs';
import { Switch } from './switch.mjs';

const plan = JSON.parse(readFileSync(process.env.MUTANTS_PLAN, 'utf8'));
const mutants = new Switch(plan.events);
if (plan.alone !== undefined) mutants.on(plan.alone.id, plan.alone.usual, plan.alone.cpu);
const { readCases, replayCase } = await import(
  pathToFileURL(join(plan.root, 'packages/replay/dist/index.js')).href
);
const folder = join(plan.root, 'fixtures/kernel-cases');

if (plan.alone !== undefined) alone();
else if (plan.cases === undefined) await reach();
else judge();
process.exit();

function casesOf(file) {
  return readCases(gunzipSync(readFileSync(join(folder, file))).toString('utf8'), file);
}

/** How a case goes, in a few letters. */
function play(recorded) {
  let text;
  try {
    text = JSON.stringify(replayCase(recorded, { draws: 64 }));
  } catch (error) {
    text = `throws ${error}`;
  }
  return createHash('sha256').update(text).digest('base64').slice(0, 12);
}

async function reach() {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.jsonl.gz'))) {
    let index = 0;
    for (const recorded of casesOf(file)) {
      const began = cpu();
      let way;
      const all = await mutants.counting(() => {
        way = play(recorded);
      });
      const reached = Object.fromEntries(
        plan.alive.filter((id) => id in all).map((id) => [id, all[id]]),
      );
      mutants.tell({ kind: 'case', file, index: index++, spent: cpu() - began, way, reached });
    }
  }
}

/** `plan.cases`: by file and index, `{ spent, way, reached }`, of which `reached` has the mutants to be tried. */
function judge() {
  const dead = new Set();
  for (const [file, wanted] of Object.entries(plan.cases)) {
    let index = -1;
    for (const recorded of casesOf(file)) {
      const known = wanted[++index];
      if (known === undefined) continue;
      for (const [id, usual] of Object.entries(known.reached)) {
        if (dead.has(id) || goesAsBefore(id, usual, recorded, known)) continue;
        dead.add(id);
        mutants.tell({ kind: 'killed', id, by: `${file}, case ${index + 1}` });
      }
    }
  }
}

function goesAsBefore(id, usual, recorded, { spent, way }) {
  mutants.tell({ kind: 'on', id });
  mutants.on(id, usual, 20_000 + 100 * spent);
  const now = play(recorded);
  mutants.off();
  mutants.tell({ kind: 'off', id });
  return now === way;
}

function alone() {
  for (const [file, wanted] of Object.entries(plan.cases)) {
    let index = -1;
    for (const recorded of casesOf(file)) {
      const known = wanted[++index];
      if (known === undefined || play(recorded) === known.way) continue;
      mutants.tell({ kind: 'killed', id: plan.alone.id, by: `${file}, case ${index + 1}` });
      return;
    }
  }
}
