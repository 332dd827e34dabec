// The targets of fuzzing: every reader that a package exports, every text that a host is built of, and every
// tool that a host runs. A new one is found by its name, and needs no line here.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { FURNISHED } from './furnished.mjs';
import { packages, root } from './packages.mjs';

/** Readers that take a part of a document, a value or a folder, and no text. */
const NO_TEXT = new Set(['readName', 'readNameOr', 'readCase', 'parseRoute', 'readHead']);
const SCHEDULERS = new Set([
  'rr',
  'wrr',
  'lc',
  'wlc',
  'sh',
  'dh',
  'mh',
  'sed',
  'nq',
  'fo',
  'ovf',
  'lblc',
  'lblcr',
  'twos',
]);
/** Arguments behind the text, where a reader needs some. */
const MORE = {
  readIpvsadm: [SCHEDULERS],
  readIpvsadmProgram: [SCHEDULERS, 'fuzz'],
  readCases: ['fuzz'],
  readJson: [{ source: 'fuzz', maxLength: 1e6, maxDepth: 100, maxAliases: 1000, maxMerged: 1e5 }],
};
/** Readers of bytes: each character of an input is one. */
const BYTES = new Set(['readCapture', 'readPackets']);
/** Readers of what another one has read. */
const BEHIND = { readPackets: ['pcap', 'readCapture', 'frames'] };
/** Tools that carry out their commands one by one: those before a refused one stay done. */
const IN_STEPS = /-restore$|^ipset$|^ipvsadm$|^ip$/;

const load = (name) => import(pathToFileURL(join(root, 'packages', name, 'dist/index.js')).href);

/**
 * Every target: a name, the package whose tests have texts for it, and what to do with an input. It throws a `PacketPathError` for an input that is
 * refused, a `Broken` where a promise is broken; any other error is a finding too.
 */
export async function targets() {
  const found = [];
  for (const name of packages()) {
    for (const [key, value] of Object.entries(await load(name))) {
      if (typeof value !== 'function' || !/^(?:read|parse)[A-Z]/.test(key) || NO_TEXT.has(key))
        continue;
      if (found.some((target) => target.reads === value)) continue;
      const reader = await behind(key, value);
      found.push({
        name: `${name}: ${key}`,
        home: name,
        reads: value,
        run: (text) => read(key, reader, text),
      });
    }
  }
  return [...found, ...(await hosts())];
}

async function behind(key, reader) {
  if (BEHIND[key] === undefined) return reader;
  const [name, first, part] = BEHIND[key];
  const { [first]: before } = await load(name);
  return (input) => reader(before(input)[part]);
}

/** Readers that give one thing after the other are read to the end. */
function read(key, reader, text) {
  const input = BYTES.has(key)
    ? Uint8Array.from(text, (character) => character.charCodeAt(0))
    : text;
  const answer = reader(input, ...(MORE[key] ?? []));
  const iterates =
    typeof answer === 'object' && answer !== null && typeof answer.next === 'function';
  return iterates ? [...answer] : answer;
}

/** Hosts that are built of a text, and the tools that run on one. */
async function hosts() {
  const { linuxHost } = await load('linux-host');
  const empty = linuxHost({}).save();
  const options = Object.keys(empty).filter((key) => empty[key] === '' && key !== 'name');
  const built = options.map((key) => ({
    name: `host: ${key}`,
    home: 'linux-host',
    run: (text) => savedAlike(linuxHost, { [key]: text }),
  }));
  const tools = linuxHost({}).tools.names();
  const furnished = new Furnished(linuxHost);
  const run = tools.map((tool) => ({
    name: `tool: ${tool}`,
    home: 'linux-host',
    run: (text) => runTool(furnished, tool, text),
  }));
  return [...built, ...run];
}

/** A promise that does not hold. */
export class Broken extends Error {}

/** A host that was saved and is built again saves the same. */
function savedAlike(linuxHost, options) {
  const saved = linuxHost(options).save();
  let again;
  try {
    again = linuxHost(saved).save();
  } catch (error) {
    throw new Broken(`what was saved is refused: ${error.message}`, { cause: error });
  }
  const [a, b] = [JSON.stringify(saved), JSON.stringify(again)];
  if (a !== b) throw new Broken(`saved differently the second time: ${firstDifference(a, b)}`);
  return saved;
}

/** A host with something of everything; one that a command has changed, or may have, is made anew. */
class Furnished {
  #host;
  before;

  constructor(linuxHost) {
    this.linuxHost = linuxHost;
  }

  take() {
    this.#host ??= this.linuxHost(FURNISHED);
    this.before ??= JSON.stringify(this.#host.save());
    return this.#host;
  }

  spoil() {
    this.#host = undefined;
  }
}

/** The first line is the command, what follows its input. A refused command changes nothing. */
function runTool(furnished, tool, text) {
  const [line, ...rest] = text.split('\n');
  const host = furnished.take();
  try {
    host.run({ tool, arguments: line, ...(rest.length > 0 && { input: rest.join('\n') }) });
  } catch (error) {
    const after = JSON.stringify(host.save());
    if (after !== furnished.before) furnished.spoil();
    if (error?.name === 'PacketPathError' && !IN_STEPS.test(tool) && furnished.before !== after) {
      throw new Broken(`refused, and changed: ${firstDifference(furnished.before, after)}`, {
        cause: error,
      });
    }
    throw error;
  }
  furnished.spoil();
  return savedAlike(furnished.linuxHost, host.save());
}

function firstDifference(a, b) {
  let at = 0;
  while (a[at] === b[at]) at++;
  return `${JSON.stringify(a.slice(Math.max(0, at - 30), at + 30))}, then ${JSON.stringify(b.slice(Math.max(0, at - 30), at + 30))}`;
}
