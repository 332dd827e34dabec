// Runs command lines in the folder of the process, and judges how each ends.
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { commandsOf, lineOf } from './command-lines.mjs';
import { kindOf } from './judge.mjs';
import { root } from './packages.mjs';
import { Random } from './random.mjs';

/** CPU seconds of a line: what it asks for is small. */
const MOST_CPU = 20;
const KNOWN_CODES = [0, 1, 2];
/** Commands of which the least takes seconds get a tenth of the lines. */
const DEAR = new Set(['figures']);

const { runCommandLine } = await import(
  pathToFileURL(join(root, 'packages/packet-path/dist/cli/command-line.js')).href
);

/**
 * Lines of every command, each from a fresh folder.
 *
 * @param options `seed`; `inputs`, lines of each command; `until`, the moment of the wall clock at which it ends;
 *   `isWanted`, tells of a command's name whether it gets lines
 * @returns how many lines each command got, and what is wrong: the words, and how it ended
 */
export async function fuzzCommands({ seed, inputs, until, isWanted }) {
  const counts = new Map();
  const findings = [];
  for (const command of await commandsOf(run)) {
    const name = `command: ${command.name}`;
    if (!isWanted(name)) continue;
    const known = new Set();
    const most = DEAR.has(command.name) ? Math.ceil(inputs / 10) : inputs;
    for (let number = 0; number < most && Date.now() < until; number++) {
      const words = lineOf(command, new Random(`${seed}/${command.name}/${number}`));
      counts.set(name, number + 1);
      const finding = await judged(words);
      if (finding === undefined || known.has(kindOf(finding))) continue;
      known.add(kindOf(finding));
      findings.push({ name, number, words: await shortest(words, finding), finding });
    }
  }
  return { counts, findings };
}

async function judged(words) {
  furnish();
  const cpu = process.cpuUsage();
  let ended;
  try {
    ended = await run(words);
  } catch (error) {
    return `throws ${error?.name}: ${String(error?.message).slice(0, 80)}`;
  }
  const { code, stderr } = ended;
  const { user, system } = process.cpuUsage(cpu);
  if (user + system > 1e6 * MOST_CPU) return `slow: more than ${MOST_CPU} s of CPU`;
  if (!KNOWN_CODES.includes(code)) return `code ${code}: ${stderr.split('\n')[0].slice(0, 120)}`;
  if (code === 2 && !/^packet-path: .+\n$/.test(stderr) && stderr !== '') {
    const lines = stderr.trimEnd().split('\n');
    // Progress and warnings may stand before the line that says what is wrong.
    if (!lines.at(-1).startsWith('packet-path: '))
      return `no line says what is wrong: ${lines.at(-1)}`;
  }
  if (
    /\[object \w+\]|\bundefined\b|\bNaN\b/.test(stderr) &&
    !/\[object|undefined|NaN/.test(words.join(' '))
  )
    return `message: ${stderr.slice(0, 120)}`;
  if (hasControls(stderr) || hasControls(ended.stdout)) return 'control characters are printed raw';
  return undefined;
}

function hasControls(text) {
  return [...text].some((character) => {
    const code = character.codePointAt(0);
    return (
      (code < 32 && character !== '\n' && character !== '\t' && character !== '\r') ||
      code === 0x202e
    );
  });
}

/** Fewer words that end alike. */
async function shortest(words, finding) {
  let best = words;
  for (let at = best.length - 1; at > 0; at--) {
    const fewer = best.toSpliced(at, 1);
    if (sameKind(await judged(fewer), finding)) best = fewer;
  }
  return best;
}

/** The files that lines name, as they are at first. */
function furnish() {
  for (const name of ['out', 'folder', 'figures']) rmSync(name, { recursive: true, force: true });
  cpSync(join(root, 'examples/clusters/shop.yaml'), 'shop.yaml');
  for (const [name, text] of Object.entries(FILES)) writeFileSync(name, text);
  mkdirSync('folder');
}

const FILES = {
  'rules.txt':
    '*nat\n:PREROUTING ACCEPT [0:0]\n-A PREROUTING -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.244.3.9:8080\nCOMMIT\n',
  'rules.nft':
    'table ip t {\n\tchain c {\n\t\ttype filter hook forward priority filter; policy accept;\n\t\ttcp dport 81 drop\n\t}\n}\n',
  'sets.txt': 'create s hash:ip family inet hashsize 1024 maxelem 65536\nadd s 10.0.0.1\n',
  'sweep.json':
    '{ "study": "counts", "parameters": { "plane": ["iptables"], "services": [1, 2], "endpoints": 2 } }',
  'capture.pcap': '\u00d4\u00c3\u00b2\u00a1',
  bytes: Uint8Array.from([0xff, 0xfe, 0, 0x80, 0xc3]),
  empty: '',
};

/** Runs a line in this thread; the text that it prints is caught. */
async function run(words) {
  const printed = { stdout: '', stderr: '' };
  const kept = ['stdout', 'stderr'].map((name) => [name, process[name].write]);
  for (const [name] of kept) {
    process[name].write = (text) => {
      printed[name] += text;
      return true;
    };
  }
  try {
    const code = await runCommandLine(words);
    return { ...printed, code };
  } finally {
    for (const [name, write] of kept) process[name].write = write;
  }
}

function sameKind(one, other) {
  return one !== undefined && kindOf(one) === kindOf(other);
}
