import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { inAProcess } from './in-a-process.ts';
import { comparedRatios, keepRatios } from './kept-ratios.ts';
import { type Measured, sectionText } from './report.ts';
import { EFFORTS } from './samples.ts';
import { SECTIONS } from './sections/index.ts';
import { measureStudy, STUDY } from './sections/study.ts';

interface BenchOptions {
  readonly smoke: boolean;
  readonly only?: readonly string[];
  readonly baseline?: string;
  readonly json?: string;
  readonly keep: boolean;
}

const known = [...Object.keys(SECTIONS), 'study'];

const values = new Command('npm run bench --')
  .description('Measures what packets, rules and nodes cost; --page alone measures the page.')
  .option('--smoke', 'few samples: whether everything runs', false)
  .option('--only <names>', `of ${known.join(', ')}, separated by commas`, readNames)
  .option('--baseline <folder>', 'another copy, built, that is measured beside this one')
  .option('--json <file>', 'writes all figures there, with the machine')
  .option('--keep', 'keeps the ratios as those that later runs are compared with', false)
  .helpOption('--help', 'prints this')
  .parse()
  .opts<BenchOptions>();
const { smoke } = values;
const effort = EFFORTS[smoke ? 'smoke' : 'full'];
const here = fileURLToPath(new URL('../..', import.meta.url));
const other = values.baseline === undefined ? undefined : resolve(values.baseline);
const names = values.only ?? known;
const machine = {
  node: process.version,
  processor: cpus()[0]?.model.trim() ?? process.arch,
  processors: cpus().length,
  memoryGB: Math.round(totalmem() / 1e9),
};

console.log(`Method. Each section is measured in a process of its own${other === undefined ? '' : ', and right after it that of the baseline'}.
A sample is a batch of operations; ${effort.time} ms of them, after half as long to warm up. It is timed by the
clock, or by the processor where that is less, as it is where the machine does other things as well.
The mean is all time over all operations, so that collections of garbage are in it; the median and
the best sample stand beside. Bars are for medians. What is between samples, such as the hour in which
a host forgets its connections, is not timed, or is a figure of its own.
Compare figures of one run only: a busy machine adds to all of them.
Node ${machine.node}, ${machine.processors} × ${machine.processor}, ${machine.memoryGB} GB.
`);
const sections: Measured[] = [];
for (const name of names) {
  const measured = await measure(name);
  sections.push(measured);
  console.log(sectionText(measured));
  if (typeof measured.figures === 'string') process.exitCode = 1;
}
if (values.json !== undefined) {
  const report = { machine, date: new Date().toISOString(), smoke, sections };
  writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
}
const ratios = sections.find(({ name }) => name === 'ratios')?.figures;
if (typeof ratios === 'object') {
  const file = resolve(here, 'bench/ratios.json');
  console.log(comparedRatios(file, ratios).join('\n'));
  if (values.keep) keepRatios(file, ratios, { commit: head(), machine });
}

function readNames(text: string): readonly string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`There is no section '${unknown}'.`);
}

/** The commit that is measured, in short. */
function head(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: here }).toString().trim();
}

async function measure(name: string): Promise<Measured> {
  if (name === 'study') {
    const figures = await measureStudy(here, effort);
    const baseline = other === undefined ? {} : { baseline: await measureStudy(other, effort) };
    return { name, ...STUDY, figures, ...baseline };
  }
  const { title, method } = SECTIONS[name]!;
  const figures = await inAProcess(name, here, smoke);
  const baseline = other === undefined ? {} : { baseline: await inAProcess(name, other, smoke) };
  return { name, title, method, figures, ...baseline };
}
