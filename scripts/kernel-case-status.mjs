// Replays every kernel case and writes how many agree to fixtures/kernel-cases/status.json, below
// which the tests do not let it fall; prints the table of the README by family.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './tools.mjs';

const folder = join(root, 'fixtures/kernel-cases');
const cli = join(root, 'packages/packet-path/dist/cli/main.js');

/** The totals of one file. */
function replay(name) {
  const args = [cli, 'replay', '--json', join(folder, name)];
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout).totals;
}

const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl.gz'));
const status = {};
for (const name of files) {
  console.error(name);
  status[name] = replay(name);
}
writeFileSync(join(folder, 'status.json'), `${JSON.stringify(status, null, 2)}\n`);

/** `kube-proxy` of `kube-proxy-ipv4-1.jsonl.gz`. */
const familyOf = (name) => (name.startsWith('kube-proxy') ? 'kube-proxy' : name.split('-')[0]);
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

const readme = join(root, 'README.md');
const [start, end] = ['<!-- kernel-cases -->', '<!-- /kernel-cases -->'];
const [before, rest] = readFileSync(readme, 'utf8').split(start);
const after = rest.split(end)[1];
writeFileSync(readme, `${before}${start}\n${table}\n${end}${after}`);
