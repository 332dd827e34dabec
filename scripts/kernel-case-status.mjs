// Replays every kernel case, or those of the files named, and writes how many agree to
// fixtures/kernel-cases/status.json, below which the tests do not let it fall; prints the table of
// families, which both READMEs have.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { root } from './tools.mjs';

const folder = join(root, 'fixtures/kernel-cases');
const replay = await import(pathToFileURL(join(root, 'packages/replay/dist/index.js')).toString());

/** The totals of one file. */
function totalsOf(name) {
  let totals = replay.NO_TOTALS;
  const text = gunzipSync(readFileSync(join(folder, name))).toString('utf8');
  for (const recorded of replay.readCases(text, name)) {
    totals = replay.addCase(totals, replay.replayCase(recorded));
  }
  return totals;
}

const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl.gz'));
const statusFile = join(folder, 'status.json');
const known = existsSync(statusFile) ? JSON.parse(readFileSync(statusFile, 'utf8')) : {};
const named = process.argv.slice(2);
const status = {};
for (const name of files) {
  const isAsked = named.length === 0 || named.includes(name) || known[name] === undefined;
  if (isAsked) console.error(name);
  status[name] = isAsked ? totalsOf(name) : known[name];
}
writeFileSync(statusFile, `${JSON.stringify(status, null, 2)}\n`);

/** Families whose names have a hyphen; others are the word before the first. */
const HYPHENATED = ['kernel-fuzz', 'kube-proxy', 'linux-6.12', 'netfilter-extra', 'restore-text'];

/** `kube-proxy` of `kube-proxy-ipv4-1.jsonl.gz`. */
const familyOf = (name) =>
  HYPHENATED.find((family) => name.startsWith(`${family}-`)) ?? name.split('-')[0];
const families = {};
for (const name of files) {
  families[familyOf(name)] ??= [];
  families[familyOf(name)].push(name);
}
const lines = ['| recordings | steps that agree | cases that agree |', '| --- | --- | --- |'];
for (const [family, names] of Object.entries(families)) {
  const sum = (key) => names.reduce((total, name) => total + status[name][key], 0);
  const grouped = (key) => sum(key).toLocaleString('en-GB');
  const steps = `${grouped('agreeingSteps')} of ${grouped('steps')}`;
  lines.push(`| \`${family}-*\` | ${steps} | ${grouped('agreeingCases')} of ${grouped('cases')} |`);
}
const table = lines.join('\n');
console.log(table);

const [start, end] = ['<!-- kernel-cases -->', '<!-- /kernel-cases -->'];
for (const name of ['README.md', 'README.zh-CN.md']) {
  const readme = join(root, name);
  const [before, rest] = readFileSync(readme, 'utf8').split(start);
  writeFileSync(readme, `${before}${start}\n${table}\n${end}${rest.split(end)[1]}`);
}
