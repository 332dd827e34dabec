// Texts to begin with: what the project's own writers write, its fixtures, and the texts in its tests.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { packages, root } from './packages.mjs';

/** Texts longer than this take too much of the time. */
const LONGEST = 16_384;
/** Recordings of which the texts are taken: those that are quick to unpack. */
const LARGEST_RECORDING = 40_000;

/** All texts, without doubles, in an order that depends on nothing but the checkout. */
export async function corpus() {
  const texts = new Set([
    '',
    '\n',
    '{}',
    '[]',
    '0',
    'a',
    '{"a":[1,2,{"b":null}]}',
    'a: &a [1]\nb: *a\n',
  ]);
  for (const text of [...fixtures(), ...recordings(), ...tests(), ...(await written())]) {
    if (text.length <= LONGEST) texts.add(text);
    for (const line of commands(text)) texts.add(line);
  }
  return [...texts];
}

/** The lines of a text that tools take as their command lines, each as long as a line is. */
function commands(text) {
  const lines = text
    .split('\n')
    .filter((line) => /^\s*(?:-[A-Za-z]|add|create|delete|flush|ip|nft|sysctl) /.test(line));
  return lines.slice(0, 40).map((line) => line.trim().replace(/^(?:nft|sysctl|ip) (?=\S+ )/, ''));
}

function* fixtures() {
  for (const folder of ['fixtures/inputs', 'fixtures/captures', 'examples/clusters']) {
    for (const name of readdirSync(join(root, folder)).sort()) {
      // A capture is bytes: each is a character up to 255.
      yield readFileSync(join(root, folder, name), folder.endsWith('captures') ? 'latin1' : 'utf8');
    }
  }
}

/** Set-ups and commands of recordings of the kernel, and short recordings whole. */
function* recordings() {
  const folder = join(root, 'fixtures/kernel-cases');
  for (const name of readdirSync(folder).sort()) {
    const packed = readFileSync(join(folder, name));
    if (!name.endsWith('.gz') || packed.length > LARGEST_RECORDING) continue;
    const [line = ''] = gunzipSync(packed).toString('utf8').split('\n', 1);
    const { steps = [], ...head } = JSON.parse(line);
    yield JSON.stringify({ ...head, steps: steps.slice(0, 2) });
    yield* strings(head.setup);
    yield* strings(steps.slice(0, 6));
  }
}

/** The strings in a value that are long enough to be texts. */
function* strings(value) {
  if (typeof value === 'string' && value.length > 12) yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* strings(part);
  }
}

/** String literals of the tests. */
function* tests() {
  const literal = /`((?:[^`\\$]|\\.)*)`|'((?:[^'\\\n]|\\.)*)'/g;
  for (const name of packages()) {
    const folder = join(root, 'packages', name, 'test');
    for (const file of readdirSync(folder, { recursive: true }).sort()) {
      if (!file.endsWith('.test.ts')) continue;
      for (const [, template, quoted] of readFileSync(join(folder, file), 'utf8').matchAll(
        literal,
      )) {
        const text = (template ?? quoted).replaceAll('\\n', '\n').replaceAll("\\'", "'");
        if (text.length >= 8 && /[\s:.,{]/.test(text)) yield text;
      }
    }
  }
}

/** Programs of small clusters in each data plane, and samples of the arbitraries that are texts. */
async function written() {
  const load = (name) => import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);
  const { syntheticCluster, writeCluster } = await load('cluster');
  const { kubeProxyPlanes } = await load('node');
  const cluster = syntheticCluster({ services: 2, endpointsPerService: 2 });
  const texts = [writeCluster(cluster)];
  for (const plane of kubeProxyPlanes()) {
    texts.push(...strings(plane.make(cluster, { seed: 1 }).host.save()));
  }
  const require = createRequire(join(root, 'packages/testing/package.json'));
  const fc = await import(pathToFileURL(require.resolve('fast-check')).href);
  const testing = await load('testing');
  for (const name of [
    'hostTexts',
    'iptablesRulesets',
    'ipsetTexts',
    'ipvsadmTexts',
    'nftRulesets',
  ]) {
    if (testing[name] === undefined) continue;
    texts.push(...strings((fc.default ?? fc).sample(testing[name](), { numRuns: 20, seed: 1 })));
  }
  return texts;
}
