// Plays recordings of the kernel with mutants, in one process: each case without any, which counts the mutants that
// it reaches; then with those that it reaches and that live, until one goes otherwise than before.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { cpu } from './cpu.mjs';
import { Random } from './random.mjs';
import { search } from './search.mjs';
import { Switch } from './switch.mjs';

const plan = JSON.parse(readFileSync(process.env.MUTANTS_PLAN, 'utf8'));
const mutants = new Switch(plan.events);
if (plan.alone !== undefined) mutants.on(plan.alone.ids, plan.alone.usual, plan.alone.cpu);
const { readCases, replayCase } = await import(
  pathToFileURL(join(plan.root, 'packages/replay/dist/index.js')).href
);
const folder = join(plan.root, 'fixtures/kernel-cases');

if (plan.alone !== undefined) alone();
else await judge();
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

async function judge() {
  const alive = new Set(plan.alive);
  const single = new Set(plan.single);
  const played = new Set(plan.played);
  const tried = plan.tried;
  const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl.gz'));
  for (const file of new Random(plan.seed).shuffled(files)) {
    let index = -1;
    for (const recorded of casesOf(file)) {
      if (played.has(`${file} ${++index}`)) continue;
      const began = cpu();
      let way;
      const reached = await mutants.counting(() => {
        way = play(recorded);
      });
      const spent = cpu() - began;
      const asked = [...alive].filter((id) => id in reached && tried[id] < plan.most);
      const groups = [
        ...asked.filter((id) => single.has(id)).map((id) => [id]),
        asked.filter((id) => !single.has(id)),
      ];
      const notice = (id) => {
        alive.delete(id);
        mutants.tell({ kind: 'killed', id, by: `${file}, case ${index + 1}` });
      };
      const attempt = (ids) => difference(ids, reached, recorded, { spent, way });
      for (const ids of groups) await search(ids, attempt, notice);
      for (const id of asked) tried[id]++;
      mutants.tell({ kind: 'case', file, index, spent, way, reached });
      if (alive.size === 0) return;
    }
  }
}

/** How a case goes with some mutants, where that is otherwise than without. */
function difference(ids, reached, recorded, { spent, way }) {
  mutants.tell({ kind: 'on', ids });
  const usual = ids.reduce((sum, id) => sum + reached[id], 0);
  mutants.on(ids, usual, 5000 + 20 * spent);
  const now = play(recorded);
  mutants.off();
  mutants.tell({ kind: 'off' });
  return now === way ? undefined : now;
}

/** `plan.cases`: by file and index, how each goes without mutants. */
function alone() {
  for (const [file, wanted] of Object.entries(plan.cases)) {
    let index = -1;
    for (const recorded of casesOf(file)) {
      const way = wanted[++index];
      if (way === undefined || play(recorded) === way) continue;
      mutants.tell({ kind: 'failed', by: `${file}, case ${index + 1}` });
      return;
    }
  }
}
