import type { EveryOutcome, TraceListener, TraceStep } from '@packet-path/core';
import type { RuleHeat } from './analysis.ts';

type Heat = { -readonly [Field in keyof RuleHeat]: RuleHeat[Field] };

/** Evaluations and matches by rule, weighed by the probability of the way that they were met on. */
export class HeatCount {
  /** By tool, then by chain, then by number. */
  readonly #chains = new Map<string, Heat[]>();
  readonly #heats: Heat[] = [];

  /** Adds a rule that was met with a probability; other steps are passed over. */
  add(step: TraceStep, probability: number): void {
    if (step.kind !== 'rule') return;
    const { tool, table, chain, rule, text, matched } = step;
    const key = `${tool} ${table} ${chain}`;
    let heats = this.#chains.get(key);
    if (heats === undefined) {
      heats = [];
      this.#chains.set(key, heats);
    }
    let heat = heats[rule];
    if (heat === undefined) {
      heat = { tool, table, chain, rule, text, evaluated: 0, matched: 0 };
      heats[rule] = heat;
      this.#heats.push(heat);
    }
    heat.evaluated += probability;
    if (matched) heat.matched += probability;
  }

  /**
   * Hears every round of an enumeration. A round repeats the one before up to the draw that differs: these
   * rules are counted already, with the probability of all rounds that begin so.
   */
  hearing(every: EveryOutcome): TraceListener {
    const hear = (step: TraceStep): void => {
      if (every.isNew) this.add(step, every.probability);
    };
    return Object.defineProperty(hear, 'isAsleep', { get: () => !every.isNew });
  }

  /** Whether a rule has matched. */
  hasMatched({ tool, table, chain, rule, text }: Omit<RuleHeat, 'evaluated' | 'matched'>): boolean {
    const heat = this.#chains.get(`${tool} ${table} ${chain}`)?.[rule];
    return heat !== undefined && heat.text === text && heat.matched > 0;
  }

  clear(): void {
    this.#chains.clear();
    this.#heats.length = 0;
  }

  /** The rules evaluated most, frozen. */
  hottest(most: number): readonly RuleHeat[] {
    const sorted = this.#heats.toSorted((a, b) => b.evaluated - a.evaluated);
    return sorted.slice(0, most).map((heat) => Object.freeze(heat));
  }
}
