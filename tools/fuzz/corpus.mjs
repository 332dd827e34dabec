// Texts to begin with: what the project's own writers write, its fixtures, and the texts in its tests.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { FURNISHED } from './furnished.mjs';
import { packages, root } from './packages.mjs';

/** Texts longer than this take too much of the time. */
const LONGEST = 16_384;
/** Recordings of which the texts are taken: those that are quick to unpack. */
const LARGEST_RECORDING = 40_000;

/** Texts of no kind. */
const PLAIN = ['', '\n', '{}', '[]', '0', 'a', '{"a":[1,2,{"b":null}]}', 'a: &a [1]\nb: *a\n'];

/**
 * All texts, without doubles, in an order that depends on nothing but the checkout. Each has a `home`, the package or the
 * tool whose texts it stands among, where it stands among any: that one’s targets are the likeliest to take it.
 */
export async function corpus() {
  const homes = new Map(PLAIN.map((text) => [text, '']));
  const add = (text, home) => {
    if (!homes.get(text)) homes.set(text, home);
  };
  for (const { text, home } of [
    ...fixtures(),
    ...recordings(),
    ...tests(),
    ...(await written()),
    ...(await exported()),
  ]) {
    if (text.length <= LONGEST) add(text, home);
    for (const line of commands(text)) add(line, '');
  }
  return [...homes].map(([text, home]) => ({ text, home }));
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
      const isCapture = folder.endsWith('captures');
      const text = readFileSync(join(root, folder, name), isCapture ? 'latin1' : 'utf8');
      yield { text, home: isCapture ? 'pcap' : '' };
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
    yield { text: JSON.stringify({ ...head, steps: steps.slice(0, 2) }), home: 'replay' };
    for (const text of strings([head.setup, steps.slice(0, 6)])) yield { text, home: '' };
  }
}

/** The strings in a value that are long enough to be texts. */
function* strings(value) {
  if (typeof value === 'string' && value.length > 12) yield value;
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) yield* strings(part);
  }
}

/** String literals of the tests; what a template puts in is an `x`. */
function* tests() {
  const literal = /`((?:[^`\\]|\\.)*)`|'((?:[^'\\\n]|\\.)*)'/g;
  for (const name of packages()) {
    const folder = join(root, 'packages', name, 'test');
    for (const file of readdirSync(folder, { recursive: true }).sort()) {
      if (!file.endsWith('.test.ts')) continue;
      const source = readFileSync(join(folder, file), 'utf8');
      for (const [, template, quoted] of source.matchAll(literal)) {
        const text = template?.replace(/\$\{[^}]*\}/g, 'x') ?? quoted;
        yield { text: text.replaceAll('\\n', '\n').replaceAll("\\'", "'"), home: name };
      }
    }
  }
}

/** Programs of small clusters in each data plane, and samples of the arbitraries that are texts. */
async function written() {
  const { syntheticCluster, writeCluster } = await load('cluster');
  const { kubeProxyPlanes } = await load('node');
  const cluster = syntheticCluster({ services: 2, endpointsPerService: 2 });
  const texts = [{ text: writeCluster(cluster), home: 'cluster' }];
  for (const [home, part] of Object.entries(FURNISHED))
    texts.push(...[...strings(part)].map((text) => ({ text, home })));
  for (const plane of kubeProxyPlanes()) {
    const saved = plane.make(cluster, { seed: 1 }).host.save();
    for (const [home, part] of Object.entries(saved))
      texts.push(...[...strings(part)].map((text) => ({ text, home })));
  }
  const require = createRequire(join(root, 'packages/testing/package.json'));
  const fc = await import(pathToFileURL(require.resolve('fast-check')).href);
  const testing = await load('testing');
  for (const [name, home] of Object.entries({
    hostTexts: '',
    iptablesRulesets: 'iptables',
    ipsetTexts: 'ipset',
    ipvsadmTexts: 'ipvsadm',
    nftRulesets: 'nft',
  })) {
    const samples = (fc.default ?? fc).sample(testing[name](), { numRuns: 20, seed: 1 });
    texts.push(...[...strings(samples)].map((text) => ({ text, home })));
  }
  return texts;
}

/** The values that packages export, as JSON: calibrations, workloads, what is as it is unless one says otherwise. */
async function exported() {
  const texts = [];
  for (const name of packages()) {
    for (const value of Object.values(await load(name))) {
      if (typeof value !== 'object' || value === null) continue;
      const values = Array.isArray(value) ? [value, ...value] : [value];
      for (const text of values.map((one) => JSON.stringify(one)))
        if (text !== undefined) texts.push({ text, home: name });
    }
  }
  return texts;
}

function load(name) {
  return import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);
}
