import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Random } from '../fuzz/random.mjs';
import { isAgreed, judge } from './judge.mjs';
import { minimiseCase } from './minimise-case.mjs';
import { Recorder } from './recorder.mjs';
import { runCase } from './run-case.mjs';
import { Tally } from './tally.mjs';

/** Rulesets that are drawn at most until one has the word that is its turn. */
const MOST_DRAWN = 60;
/** Recordings at most of a ruleset while the machine is too busy. */
const MOST_AGAIN = 3;

/**
 * Tries rulesets, several at once, each on a recorder of its own: a ruleset's number and the seed say
 * what it is, whichever others are tried.
 */
export class Campaign {
  tally = new Tally();
  totals = { rulesets: 0, packets: 0, refused: 0, disturbed: 0, differences: 0, lost: 0 };
  #options;
  #tell;

  /**
   * @param options `seed`, `kinds` with the words `known` of each, `packets` of a ruleset, `keep`: the folder
   * for differences, `until`: the moment after which nothing more is begun
   */
  constructor(options, tell) {
    this.#options = options;
    this.#tell = tell;
    for (const { kind, known } of options.kinds) this.tally.begin(kind, known);
  }

  /** Tries the rulesets that a counter gives, until it gives none or time is over. */
  async run(numbers) {
    let recorder = new Recorder();
    for (const number of numbers) {
      if (Date.now() >= this.#options.until) break;
      for (let again = 0; ; again++) {
        try {
          await this.#try(recorder, number);
          break;
        } catch (error) {
          recorder.end();
          recorder = new Recorder();
          if (again === 0) continue;
          this.totals.lost++;
          this.#tell(`LOST ruleset ${number}: ${error.message.split('\n')[0]}`);
          break;
        }
      }
    }
    recorder.end();
  }

  async #try(recorder, number) {
    const { kinds, seed, keep } = this.#options;
    const { kind, recorded } = kinds[number % kinds.length];
    let plan = this.#plan(number);
    let done = await runCase(recorder, plan, recorded);
    for (let again = 0; done.disturbed && again < MOST_AGAIN; again++) {
      plan = this.#plan(number);
      done = await runCase(recorder, plan, recorded);
    }
    if (done.disturbed) {
      this.totals.disturbed++;
      return;
    }
    if (done.case === undefined) {
      this.totals.refused++;
      return;
    }
    const random = new Random(`judge ${seed} ${number}`);
    const result = judge(done.case, done.bounds, plan.timed, random);
    this.totals.rulesets++;
    this.totals.packets += done.case.steps.length;
    this.tally.add(kind, plan, done.case.steps);
    if (isAgreed(result)) return;
    this.totals.differences++;
    this.#tell(`DIFFERENCE ${plan.name}`);
    const file = join(keep, `${plan.name}.jsonl`);
    mkdirSync(keep, { recursive: true });
    writeFileSync(file, `${JSON.stringify(done.case)}\n`);
    const least = await smaller(recorder, plan, { ...done, result }, recorded, random);
    writeFileSync(file, `${JSON.stringify(least.case)}\n`);
    const [step] = least.result.differing;
    this.#tell(`  ${least.result.failure ?? `step ${step.step}`}`);
    for (const { key, expected, got } of step?.differences ?? []) {
      const [kernel, model] = [JSON.stringify(expected), JSON.stringify(got)];
      this.#tell(`  ${key}: the kernel ${kernel}, the model ${model}`);
    }
  }

  /** The plan of a number: that of the first ruleset drawn which has the word that is its turn, if any has. */
  #plan(number) {
    const { kinds, seed, packets } = this.#options;
    const { kind, known } = kinds[number % kinds.length];
    const turn = [...known][Math.floor(number / kinds.length) % known.size];
    const name = `kernel-fuzz-${kind.name}-${seed}-${number}`;
    for (let drawn = 0; ; drawn++) {
      const random = new Random(`${seed} ${number} ${drawn}`);
      const plan = kind.plan(random, { known, packets, name });
      if (plan.words.includes(turn) || drawn === MOST_DRAWN) return plan;
    }
  }
}

/** A smaller case, or the one that was found where the recorder is lost meanwhile. */
async function smaller(recorder, plan, found, recorded, random) {
  try {
    return await minimiseCase(recorder, plan, found, recorded, random);
  } catch {
    return found;
  }
}
