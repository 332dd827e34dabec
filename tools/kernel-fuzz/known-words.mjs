import { readCase, replayCase } from '../../packages/replay/dist/index.js';
import { Random } from '../fuzz/random.mjs';

/** Rulesets that are drawn at most until one has a word. */
const MOST_DRAWN = 400;

/**
 * The words of a ruleset that the kernel or the model does not take, and why: each that was not
 * tried before is tried in a ruleset with little beside it.
 */
export async function missingWords(recorder, kind, words, tried, recorded) {
  const missing = new Map();
  for (const word of new Set(words)) {
    if (tried.has(word)) continue;
    tried.add(word);
    const reason = await whyNot(recorder, kind, word, recorded);
    if (reason !== undefined) missing.set(word, reason);
  }
  return missing;
}

async function whyNot(recorder, kind, word, recorded) {
  const only = new Set([word, ...kind.plain]);
  for (let drawn = 0; drawn < MOST_DRAWN; drawn++) {
    const random = new Random(`${word} ${drawn}`);
    const plan = kind.plan(random, { known: only, packets: 0, name: word });
    const rules = plan.rules.filter(({ words }) => words.includes(word));
    if (rules.length === 0) continue;
    const small = plan.fewer(new Set(rules.slice(0, 1)), []);
    const refused = await load(recorder, small.begin);
    if (refused !== undefined) return `the kernel: ${refused.split('\n')[0]}`;
    const { setup, name, tags } = small;
    const empty = { format: 'kernel-case/1', name, tags, recorded, setup, steps: [] };
    const { failure } = replayCase(readCase(JSON.stringify(empty), word, 1));
    return failure === undefined ? undefined : `the model: ${failure}`;
  }
  return 'never drawn';
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
