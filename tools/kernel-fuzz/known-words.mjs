import { readCase, replayCase } from '../../packages/replay/dist/index.js';
import { Random } from '../fuzz/random.mjs';

/** Rulesets that are drawn at most until one has a word. */
const MOST_DRAWN = 400;
/** Rules with a word that are tried: a word is left out where the kernel, or the model, takes none of them. */
const MOST_TRIED = 3;

/**
 * The words of a kind that the kernel and the model both take: each is tried alone, in rules with little
 * beside it. Rulesets of a seed then are the same whichever was tried before.
 *
 * @returns the words, and why each of the others is left out
 */
export async function knownWords(recorder, kind, recorded) {
  const known = new Set();
  const missing = new Map();
  for (const word of kind.words) {
    const reason = await whyNot(recorder, kind, word, recorded);
    if (reason === undefined) known.add(word);
    else missing.set(word, reason);
  }
  return { known, missing };
}

async function whyNot(recorder, kind, word, recorded) {
  const only = new Set([word, ...kind.plain]);
  let reason = 'never drawn';
  let tried = 0;
  for (let drawn = 0; drawn < MOST_DRAWN && tried < MOST_TRIED; drawn++) {
    const random = new Random(`${word} ${drawn}`);
    const plan = kind.plan(random, { known: only, packets: 0, name: word });
    const rules = plan.rules.filter(({ words }) => words.includes(word));
    if (rules.length === 0) continue;
    tried++;
    const refused = await tryRule(recorder, plan.fewer(new Set(rules.slice(0, 1)), []), recorded);
    if (refused === undefined) return undefined;
    reason = refused;
  }
  return reason;
}

/** Why the kernel or the model refuses a plan; undefined where both take it. */
async function tryRule(recorder, { begin, setup, name, tags }, recorded) {
  const refused = await load(recorder, begin);
  if (refused !== undefined) return `the kernel: ${refused.split('\n')[0]}`;
  const empty = { format: 'kernel-case/1', name, tags, recorded, setup, steps: [] };
  const { failure } = replayCase(readCase(JSON.stringify(empty), name, 1));
  return failure === undefined ? undefined : `the model: ${failure}`;
}

/** Loads texts one over the other in the namespace there is; those with sets in one of their own. */
async function load(recorder, begin) {
  if (begin.loads.some(({ tool }) => tool[0] === 'ipset')) {
    const begun = await recorder.ask({ do: 'begin', ...begin });
    return begun.refused === undefined ? undefined : begun.errors;
  }
  for (const { tool, input } of begin.loads) {
    const table = /^table (\S+) (\S+)/.exec(input);
    const clear = table === null ? '' : `${table[0]}\ndelete ${table[0]}\n`;
    const { code, errors } = await recorder.ask({ do: 'run', tool, input: clear + input });
    if (code !== 0) return errors;
  }
  return undefined;
}
